//! A dedicated KMS instance: an address of its own, with a certificate of its own authority.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use cumulo_alibaba_kms::{DescribeKey, Kms};
use cumulo_core::credentials::Credential;
use cumulo_core::transport::{Reqwest, ReqwestBuilder};
use cumulo_core::{Error, ErrorKind, Executed, Network};
use cumulo_fake::{AlibabaKey, Certificate, FakeCloud};

async fn state(endpoint: &str, trust: impl FnOnce(ReqwestBuilder) -> ReqwestBuilder) -> Result<String, Error> {
    let kms = Kms::builder()
        .region("cn-hangzhou")
        .endpoint(endpoint)
        .credentials(Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET))
        .transport(trust(Reqwest::builder().no_proxy()).build()?)
        .build()?;
    let answer = kms.send(DescribeKey::new("key-orders")).await?;
    Ok(answer.key_state().map(ToString::to_string).unwrap_or_default())
}

#[tokio::test]
async fn its_authority_is_trusted_beside_the_systems_or_alone() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-orders"));
    let instance = fake.https(Certificate::Right);
    let beside = state(&instance.endpoint, |builder| builder.root_certificates(&instance.root)).await;
    assert_eq!(beside.unwrap(), "Enabled");
    let alone =
        state(&instance.endpoint, |builder| builder.root_certificates(&instance.root).without_system_roots()).await;
    assert_eq!(alone.unwrap(), "Enabled");
}

#[tokio::test]
async fn without_its_authority_nothing_is_sent() {
    let fake = FakeCloud::start();
    let instance = fake.https(Certificate::Right);
    let error = state(&instance.endpoint, |builder| builder).await.unwrap_err();
    assert_eq!(error.may_have_executed(), Executed::No);
    // The authority of one instance vouches for no other address, and its own certificates end too.
    for wrong in [Certificate::WrongName, Certificate::Expired, Certificate::SelfSigned] {
        let instance = fake.https(wrong);
        let answer = state(&instance.endpoint, |builder| builder.root_certificates(&instance.root)).await;
        assert!(answer.is_err(), "{wrong:?}");
    }
    assert_eq!(fake.ledger().of("DescribeKey").count(), 0);
}

#[tokio::test]
async fn a_service_that_asks_who_calls_is_shown_the_client_s_certificate() {
    let fake = FakeCloud::start();
    fake.add(AlibabaKey::new("key-orders"));
    let (service, other) = (fake.https_for_clients(), fake.https_for_clients());
    let known = |builder: ReqwestBuilder| builder.root_certificates(&service.root).without_system_roots();
    let (own, of_other) = (service.client.unwrap(), other.client.unwrap());
    let shown = state(&service.endpoint, |builder| known(builder).client_certificate(&own.chain, &own.key)).await;
    assert_eq!(shown.unwrap(), "Enabled");
    // Nobody gets in without one, or with one of another authority.
    let none = state(&service.endpoint, known).await;
    let wrong = state(&service.endpoint, |builder| known(builder).client_certificate(&of_other.chain, &of_other.key));
    for refused in [none, wrong.await] {
        let error = refused.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Connect | ErrorKind::Transport), "{error}");
    }
    // Half a certificate is an error before anything is sent.
    let half = state(&service.endpoint, |builder| known(builder).client_certificate(&own.chain, "")).await;
    assert_eq!(half.unwrap_err().kind(), ErrorKind::Configuration);
    assert_eq!(fake.ledger().of("DescribeKey").count(), 1);
}

#[tokio::test]
async fn inside_a_vpc_the_address_is_that_of_the_region_there() {
    let kms = Kms::builder()
        .region("cn-hangzhou")
        .network(Network::Vpc)
        .credentials(Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET))
        .build()
        .unwrap();
    assert!(format!("{kms:?}").contains("kms-vpc.cn-hangzhou.aliyuncs.com"), "{kms:?}");
}
