//! What goes wrong on request, seen from the other end of the socket.

#![allow(clippy::unwrap_used, reason = "a test has no better way to fail")]

#[path = "support/client.rs"]
mod client;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use client::{Call, Connection, Reply};
use cumulo_fake::{Answer, FakeCloud, Fault, Scenario, Verdict, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const KNOWN: &str = "key-hzz630494463ejqjx****";
const CLUSTER: &str = "97cbaab3-939e-4dbc-9187-0fe240f2b9fd";

fn key() -> Call {
    Call::describe_key(KNOWN)
}

fn send(fake: &FakeCloud) -> std::io::Result<Reply> {
    key().try_send(&fake.endpoint())
}

/// What happened to the connection.
fn broken(fake: &FakeCloud) -> ErrorKind {
    send(fake).expect_err("the connection breaks").kind()
}

/// All bytes of an answer, up to the end of the connection.
fn bytes(fake: &FakeCloud) -> (Vec<u8>, std::io::Result<()>) {
    let mut connection = Connection::open(&fake.endpoint()).unwrap();
    connection.send(&key()).unwrap();
    let end = connection.rest();
    (connection.received, end)
}

#[test]
fn faults_strike_in_order_each_as_often_as_it_says() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::unavailable().times(2));
    fake.fault("DescribeKey", Fault::internal_error().after(1));
    fake.fault("ShowClusterEncryptInfo", Fault::bad_gateway());
    let statuses: Vec<u16> = (0..5).map(|_| send(&fake).unwrap().status).collect();
    assert_eq!(statuses, [503, 503, 200, 500, 200]);
    assert_eq!(fake.faults_waiting(), 1, "the one for DWS");
    assert_eq!(Call::encrypt_info(CLUSTER).send(&fake).status, 502);
    assert_eq!(fake.ledger()[0].fault, Some("error"));
    assert_eq!(fake.ledger()[0].verdict, Verdict::Valid, "the signature is judged all the same");
}

#[test]
fn throttling_has_the_way_of_each_cloud() {
    let fake = FakeCloud::start();
    fake.fault("*", Fault::throttled(Duration::from_millis(1500)).times(2));
    let reply = send(&fake).unwrap();
    assert_eq!((reply.status, reply.code().as_str()), (400, "Throttling.User"));
    assert_eq!(reply.header("x-acs-retry-after"), Some("1500"));
    let reply = Call::encrypt_info(CLUSTER).send(&fake);
    assert_eq!((reply.status, reply.code().as_str()), (429, "APIGW.0308"));
    assert_eq!(reply.header("retry-after"), Some("2"));
}

#[test]
fn refusals_strike_right_requests_too() {
    let fake = FakeCloud::start();
    fake.fault("*", Fault::signature_mismatch());
    fake.fault("*", Fault::nonce_used());
    fake.fault("*", Fault::token_expired());
    let codes: Vec<String> = (0..3).map(|_| send(&fake).unwrap().code()).collect();
    assert_eq!(codes, ["SignatureDoesNotMatch", "SignatureNonceUsed", "InvalidSecurityToken.Expired"]);
    fake.fault("*", Fault::token_expired());
    assert_eq!(Call::encrypt_info(CLUSTER).send(&fake).code(), "APIGW.0301");
}

#[test]
fn odd_bodies() {
    let fake = FakeCloud::start();
    fake.fault("*", Fault::bad_gateway());
    fake.fault("*", Fault::base64_error());
    fake.fault("*", Fault::error_in_success("DWS.7023", "Busy."));
    fake.fault("*", Fault::all_null());
    fake.fault("*", Fault::answer(Answer::new(200).body(vec![0xff, 0xfe])));
    let call = Call::encrypt_info(CLUSTER);
    let html = call.send(&fake);
    assert_eq!((html.status, html.header("content-type")), (502, Some("text/html")));
    let base64 = call.send(&fake);
    assert!(base64.status >= 400 && base64.body.starts_with("eyJ"), "{}", base64.body);
    let inner = call.send(&fake);
    assert_eq!((inner.status, inner.code().as_str()), (200, "DWS.7023"));
    let nulls = call.send(&fake).json();
    assert_eq!(nulls["master_key_id"], json!(null));
    assert_eq!(nulls.as_object().unwrap().len(), 6);
    assert_eq!(call.send(&fake).body.chars().count(), 2);
}

#[test]
fn a_redirect_points_elsewhere() {
    let (fake, other) = (FakeCloud::start(), FakeCloud::start());
    fake.fault("DescribeKey", Fault::redirect(&other.endpoint()));
    let reply = send(&fake).unwrap();
    assert_eq!((reply.status, reply.header("location")), (307, Some(other.endpoint().as_str())));
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_reset_before_reading_leaves_no_entry_one_after_reading_does() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::reset_before_reading());
    fake.fault("DescribeKey", Fault::reset_after_reading());
    fake.fault("DescribeKey", Fault::close_after_reading());
    assert_eq!(broken(&fake), ErrorKind::ConnectionReset);
    assert_eq!(fake.ledger().count(), 0);
    assert_eq!(broken(&fake), ErrorKind::ConnectionReset);
    assert_eq!(broken(&fake), ErrorKind::UnexpectedEof);
    let ledger = fake.ledger();
    assert_eq!(ledger.count(), 2);
    assert!(ledger.iter().all(|entry| entry.status.is_none() && entry.verdict == Verdict::Valid));
}

#[test]
fn a_connection_can_be_reset_as_it_is_made() {
    let fake = FakeCloud::start();
    fake.fault("*", Fault::reset_on_connect());
    assert!(matches!(broken(&fake), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe));
    assert_eq!(send(&fake).unwrap().status, 200);
    assert_eq!(fake.connections(), 1);
}

#[test]
fn an_answer_is_cut_after_so_many_bytes() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::cut(9));
    fake.fault("DescribeKey", Fault::cut_body(5));
    let (received, end) = bytes(&fake);
    assert_eq!(received, b"HTTP/1.1 ");
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let (received, end) = bytes(&fake);
    let head = received.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    assert_eq!(received.len(), head + 4 + 5);
    assert!(end.is_ok(), "closed, not reset");
    let statuses: Vec<Option<u16>> = fake.ledger().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [None, Some(200)], "nobody can read a status from nine bytes");
}

#[test]
fn a_content_length_can_lie() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::wrong_length(7));
    fake.fault("DescribeKey", Fault::wrong_length(-7));
    assert_eq!(broken(&fake), ErrorKind::UnexpectedEof);
    let reply = send(&fake).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&reply.body).is_err(), "seven bytes are missing");
}

#[test]
fn an_answer_can_be_late_slow_or_never_come() {
    let fake = FakeCloud::start();
    let pause = Duration::from_millis(30);
    fake.fault("DescribeKey", Fault::delay(pause));
    fake.fault("DescribeKey", Fault::slow(400, pause));
    fake.fault("DescribeKey", Fault::silence());
    for _ in 0..2 {
        let start = Instant::now();
        assert_eq!(send(&fake).unwrap().status, 200);
        assert!(start.elapsed() >= pause);
    }
    let mut connection = Connection::open(&fake.endpoint()).unwrap();
    connection.timeout(Duration::from_millis(50));
    connection.send(&key()).unwrap();
    let error = connection.reply().unwrap_err().kind();
    assert!(matches!(error, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    assert_eq!(fake.ledger().count(), 3);
}

#[test]
fn a_kept_connection_can_go_stale() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::reaped(Duration::from_millis(20)));
    let mut connection = Connection::open(&fake.endpoint()).unwrap();
    connection.send(&key()).unwrap();
    let reply = connection.reply().unwrap();
    assert_eq!((reply.status, reply.header("connection")), (200, None), "nothing announces it");
    std::thread::sleep(Duration::from_millis(60));
    let again = connection.send(&key()).and_then(|()| connection.reply());
    assert!(again.is_err());
}

#[test]
fn the_clock_can_be_off_for_one_request_or_for_all() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::clock(1200));
    let reply = send(&fake).unwrap();
    assert_eq!(reply.code(), "InvalidTimeStamp.Expired");
    assert_eq!(send(&fake).unwrap().status, 200);
    fake.set_clock_offset(-86_400);
    let reply = Call::encrypt_info(CLUSTER).send(&fake);
    assert!(reply.error().1.contains("signature expired"), "{}", reply.body);
    assert_eq!(Call::encrypt_info(CLUSTER).clock(-86_400).send(&fake).status, 200);
}

#[test]
fn the_date_of_an_answer_is_that_of_the_fakes_clock() {
    let fake = FakeCloud::builder().clock_offset(-86_400 * 365).start().unwrap();
    let date = send(&fake).unwrap().header("date").unwrap().to_owned();
    let told = httpdate::parse_http_date(&date).unwrap();
    let behind = std::time::SystemTime::now().duration_since(told).unwrap().as_secs();
    assert!((86_400 * 365..86_400 * 365 + 60).contains(&behind), "{date}");
}

#[test]
fn any_bytes_can_be_the_answer() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"));
    let (received, _) = bytes(&fake);
    assert!(received.ends_with(b"chunked\r\n\r\nzz\r\n"));
}

#[test]
#[should_panic(expected = "no operation `DescribeKeys`; did you mean `DescribeKey`?")]
fn a_fault_for_no_operation_is_told_at_once() {
    FakeCloud::start().fault("DescribeKeys", Fault::unavailable());
}

#[test]
fn a_connection_can_be_reset_within_the_request() {
    let fake = FakeCloud::start();
    fake.fault("*", Fault::reset_within_request(40));
    fake.fault("*", Fault::reset_within_request(100_000));
    for _ in 0..2 {
        assert!(matches!(broken(&fake), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe));
    }
    assert_eq!(fake.ledger().count(), 0);
}

#[test]
fn a_request_can_be_read_slowly() {
    let fake = FakeCloud::start();
    fake.fault("ListKeyDetail", Fault::slow_reading(Duration::from_millis(30)));
    let start = Instant::now();
    let reply = Call::list_key_detail(r#"{"key_id":"0d0466b0-e727-4d9c-b35d-f84bb474a37f"}"#).send(&fake);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(start.elapsed() >= Duration::from_millis(30));
}

#[test]
fn chance_is_decided_by_the_seed() {
    let run = |seed| -> Vec<u16> {
        let fake = FakeCloud::start();
        fake.fault("*", Fault::unavailable().chance(0.3, seed));
        (0..40).map(|_| send(&fake).unwrap().status).collect()
    };
    let (first, again, other) = (run(1), run(1), run(2));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let struck = first.iter().filter(|status| **status == 503).count();
    assert!((4..=22).contains(&struck), "{struck} of 40");
}

#[test]
fn nobody_listens_at_a_closed_endpoint() {
    let error = key().try_send(&FakeCloud::closed_endpoint()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn an_answer_can_be_distorted() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::distorted(|value| value["KeyMetadata"]["KeyState"] = json!(7)));
    assert_eq!(send(&fake).unwrap().json()["KeyMetadata"]["KeyState"], 7);
}

#[test]
fn after_every_scenario_the_fake_serves_as_before() {
    let fake = FakeCloud::start();
    for scenario in Scenario::all() {
        for seed in 0..2 {
            fake.fault("*", scenario.fault(seed));
            let mut connection = Connection::open(&fake.endpoint()).unwrap();
            connection.timeout(Duration::from_millis(100));
            // What comes of it is the client's business; here it only must not be a crash.
            let _ = connection.send(&key()).and_then(|()| connection.reply());
            drop(connection);
            assert!(scenario.name == "f29-burst" || fake.faults_waiting() == 0, "{} struck", scenario.name);
            fake.heal();
            assert_eq!(send(&fake).unwrap().status, 200, "after {}", scenario.name);
        }
    }
}

#[test]
fn the_ledger_tells_which_scenario_struck() {
    let fake = FakeCloud::start();
    fake.fault("*", Scenario::named("f29-unavailable").unwrap().fault(1));
    send(&fake).unwrap();
    assert_eq!(fake.take_ledger()[0].fault, Some("f29-unavailable"));
    send(&fake).unwrap();
    let ledger = fake.ledger();
    assert_eq!((ledger.count(), ledger[0].number, ledger[0].status), (1, 1, Some(200)), "the first was taken away");
}

#[test]
fn huawei_cloud_locks_a_key_after_five_wrong_signatures() {
    let fake = FakeCloud::start();
    let wrong = || Call::encrypt_info(CLUSTER).key(FakeCloud::ACCESS_KEY_ID, "not-the-secret").send(&fake).error().1;
    for _ in 0..6 {
        assert!(wrong().contains("verify aksk signature fail"));
    }
    assert!(wrong().contains("AK access failed to reach the limit,forbidden"));
    let right = |clock| Call::encrypt_info(CLUSTER).clock(clock).send(&fake).status;
    assert_eq!(right(0), 401, "the right secret does not help now");
    fake.set_clock_offset(301);
    assert_eq!(right(301), 200, "five minutes later it does");
}

#[tokio::test(start_paused = true)]
async fn over_memory_time_can_be_paused() {
    let fake = FakeCloud::start();
    fake.fault("DescribeKey", Fault::delay(Duration::from_secs(3600)));
    let (mut ours, theirs) = tokio::io::duplex(1 << 16);
    tokio::spawn(fake.serve(theirs));
    let (paused, real) = (tokio::time::Instant::now(), Instant::now());
    ours.write_all(key().wire("kms.cn-hangzhou.aliyuncs.com").as_bytes()).await.unwrap();
    let mut status = [0; 12];
    ours.read_exact(&mut status).await.unwrap();
    assert_eq!(&status, b"HTTP/1.1 200");
    assert_eq!(paused.elapsed(), Duration::from_secs(3600));
    assert!(real.elapsed() < Duration::from_secs(5));
}
