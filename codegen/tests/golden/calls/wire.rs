//! Anonymous calls, idempotency tokens, secrets.

use cumulo_alibaba_golden_calls::{CreateSecret, CreateUser, CreateUserOutput, Decrypt, DecryptOutput, GetStatus};
use cumulo_core::operation::{Operation, Retry};

use crate::{assert_sent, read};

#[test]
fn an_anonymous_call_is_not_signed() {
    assert_eq!([GetStatus::FACTS, CreateUser::FACTS].map(|facts| facts.signed), [false, true]);
}

#[test]
fn a_token_is_filled_in_where_the_caller_gives_none() {
    assert_eq!(CreateUser::FACTS.retry, Retry::Token);
    let user = CreateUser::new("a", "p");
    assert_sent(&user, "POST /?ClientToken=token-1&Name=a&Password=p");
    assert_sent(&user.client_token("mine"), "POST /?ClientToken=mine&Name=a&Password=p");
    assert_sent(
        &CreateSecret::new(b"hello"),
        "POST /\ncontent-type: application/x-www-form-urlencoded\n\nClientToken=token-1&SecretData=aGVsbG8%3D",
    );
}

#[test]
fn secrets_are_sent_and_never_shown() {
    let user = CreateUser::new("a", "correct horse");
    assert_sent(&user, "POST /?ClientToken=token-1&Name=a&Password=correct%20horse");
    assert!(!format!("{user:?}").contains("horse"));
    let answer: DecryptOutput = read(r#"{"Plaintext":"aGVsbG8=","Keys":[{"Id":"k-1","PrivateKey":"horse"}]}"#);
    let plaintext = answer.plaintext.as_ref().and_then(|plaintext| plaintext.expose().bytes().ok());
    assert_eq!(plaintext.as_deref(), Some(&b"hello"[..]));
    let key = answer.keys.first().and_then(|key| key.private_key.as_ref());
    assert_eq!(key.map(|key| key.expose().as_str()), Some("horse"));
    let shown = format!("{answer:?}");
    assert!(shown.contains("k-1") && !shown.contains("horse") && !shown.contains("aGVsbG8"), "{shown}");
}

#[test]
fn secrets_are_kept_only_where_they_are_exposed() {
    let user = CreateUser::new("a", "horse");
    assert_eq!(serde_json::to_string(&user).ok().as_deref(), Some(r#"{"Name":"a"}"#));
    let exposed = serde_json::to_string(&cumulo_core::expose(&user)).expect("can be kept");
    assert_eq!(exposed, r#"{"Name":"a","Password":"horse"}"#);
    let user: CreateUser = serde_json::from_str(&exposed).expect("was kept");
    assert_eq!(user.password.expose(), "horse");
    let answer: CreateUserOutput = read(r#"{"AccessToken":"horse"}"#);
    assert_eq!(serde_json::to_string(&answer).ok().as_deref(), Some("{}"));
}

#[test]
fn ciphertext_is_no_secret() {
    let request = Decrypt::new(b"hello");
    assert_sent(&request, "POST /?CiphertextBlob=aGVsbG8%3D");
    assert!(format!("{request:?}").contains("aGVsbG8="));
}
