//! A million items through the pages of real operations, in all three styles, from a fake that makes each page when it is
//! asked for it: in constant memory, and to an end also where a service names none.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]
#![expect(clippy::explicit_write, reason = "`println!` is caught, and the figures are to be seen all the same")]

use std::io::Write as _;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use cumulo_alibaba_kms::{KmsService, ListKeys, ListTagResources};
use cumulo_core::Client;
use cumulo_core::credentials::Credential;
use cumulo_core::operation::Service;
use cumulo_core::page::{Items, Paged};
use cumulo_core::transport::Reqwest;
use cumulo_fake::{Answer, FakeCloud, Request};
use cumulo_huawei_dws::{DwsService, ListAlarmDetail, ListHostDisk};

const ALL: usize = 1_000_000;
const PAGE: usize = 1000;
/// Pages before memory is measured for the first time.
const WARM: usize = 20 * PAGE;
/// What the process may grow by from then on, in KiB.
const MAY_GROW: usize = 2048;

/// A fake whose lists are made page by page, and that counts how often it is asked.
struct Shelf {
    fake: FakeCloud,
    asked: Arc<AtomicUsize>,
}

impl Shelf {
    fn new(operation: &str, answer: fn(&Request) -> String) -> Self {
        let (fake, asked) = (FakeCloud::start(), Arc::<AtomicUsize>::default());
        let counted = Arc::clone(&asked);
        fake.answer_when(operation, move |request| {
            counted.fetch_add(1, Ordering::Relaxed);
            Some(Answer::new(200).header("content-type", "application/json").body(answer(request)))
        });
        Self { fake, asked }
    }

    fn pages<S: Service, O: Paged<Service = S> + Unpin + 'static>(&self, request: O) -> Items<O> {
        let client: Client<S> = Client::builder()
            .endpoint(self.fake.endpoint())
            .credentials(Credential::new(FakeCloud::ACCESS_KEY_ID, FakeCloud::ACCESS_KEY_SECRET))
            .project_id(FakeCloud::PROJECT_ID)
            .transport(Reqwest::builder().no_proxy().build().unwrap())
            .build()
            .unwrap();
        client.pages(request).items()
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

/// A value in the query.
fn value<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn number(request: &Request, name: &str) -> Option<usize> {
    value(request, name)?.parse().ok()
}

/// The items of the page that begins with the item of this index, as a list in JSON.
fn items(first: usize, item: fn(usize) -> String) -> String {
    let page: Range<usize> = first..(first + PAGE).min(ALL);
    format!("[{}]", page.map(item).collect::<Vec<_>>().join(","))
}

/// ListKeys of KMS: pages by number, with the count of all.
fn keys(request: &Request) -> String {
    let key = |index| format!(r#"{{"KeyId":"key-{index:08}","KeyArn":"acs:kms:cn-hangzhou:1:key/key-{index:08}"}}"#);
    let first = (number(request, "PageNumber").unwrap_or(1) - 1) * PAGE;
    format!(r#"{{"Keys":{{"Key":{}}},"TotalCount":{ALL}}}"#, items(first, key))
}

/// ListTagResources of KMS: pages by token, the last one empty.
fn tags(request: &Request) -> String {
    let first = number(request, "NextToken").unwrap_or(0);
    let next = first + PAGE;
    tagged(first, &if next < ALL { next.to_string() } else { String::new() })
}

fn tagged(first: usize, next: &str) -> String {
    let tag = |index| format!(r#"{{"ResourceId":"key-{index:08}","TagKey":"team","TagValue":"blue {index}"}}"#);
    format!(r#"{{"TagResources":{{"TagResource":{}}},"NextToken":"{next}"}}"#, items(first, tag))
}

/// ListHostDisk of DWS: pages by offset, without a count; a list at the top.
fn disks(request: &Request) -> String {
    let disk = |index| format!(r#"{{"host_name":"host-{index:08}","disk_name":"vdb","total":{index}.5,"used":1}}"#);
    items(number(request, "offset").unwrap_or(0).min(ALL), disk)
}

/// The most memory that the process has held so far, in KiB; `None` where the system does not tell.
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

async fn walk<O: Paged + Unpin + 'static>(what: &str, mut items: Items<O>, shelf: &Shelf) {
    let (mut count, mut warm, start) = (0, None, Instant::now());
    while let Some(item) = items.next().await {
        drop(item.unwrap());
        count += 1;
        if count % PAGE == 0 {
            // What the fake remembers of every request is for tests that look at it.
            shelf.fake.forget();
        }
        if count == WARM {
            warm = peak();
        }
    }
    assert_eq!(count, ALL, "{what}");
    let seconds = start.elapsed().as_secs_f64();
    // The system counts roughly: a later peak may be said to be lower.
    let grown = warm.and_then(|warm| Some(peak()?.saturating_sub(warm)));
    let memory =
        grown.map_or("memory not known here".to_owned(), |grown| format!("{grown} KiB more than after {WARM}"));
    let pages = shelf.asked();
    writeln!(std::io::stdout(), "{what}: {count} items in {pages} pages, {seconds:.1} s, {memory}").unwrap();
    assert!(grown.unwrap_or_default() <= MAY_GROW, "{what}: memory grows");
}

/// One after the other: the memory is that of the process, of client and fake together.
#[tokio::test]
async fn a_million_items_in_constant_memory() {
    let shelf = Shelf::new("ListKeys", keys);
    walk("by number", shelf.pages::<KmsService, _>(ListKeys::new().page_size(1000)), &shelf).await;
    assert_eq!(shelf.asked(), ALL / PAGE, "the count of all says which page is the last");

    let shelf = Shelf::new("ListTagResources", tags);
    walk("by token", shelf.pages::<KmsService, _>(ListTagResources::new("cn-hangzhou", "key")), &shelf).await;
    assert_eq!(shelf.asked(), ALL / PAGE, "an empty token says which page is the last");

    let shelf = Shelf::new("ListHostDisk", disks);
    walk("by offset", shelf.pages::<DwsService, _>(ListHostDisk::new().limit(1000)), &shelf).await;
    assert_eq!(shelf.asked(), ALL / PAGE + 1, "without a count, an empty page is the last");
}

/// How many items and pages there are when it ends.
async fn counted<S: Service, O: Paged<Service = S> + Unpin + 'static>(
    answer: fn(&Request) -> String,
    request: O,
) -> (usize, usize) {
    let shelf = Shelf::new(O::FACTS.name, answer);
    let mut items = shelf.pages(request);
    let mut count = 0;
    while let Some(item) = items.next().await {
        drop(item.unwrap());
        count += 1;
        assert!(count <= 10 * PAGE, "it does not end");
    }
    (count, shelf.asked())
}

#[tokio::test]
async fn a_service_that_names_no_end_ends_all_the_same() {
    let tags = || ListTagResources::new("cn-hangzhou", "key");
    let repeated = |_: &Request| tagged(0, "again");
    assert_eq!(counted(repeated, tags()).await, (2 * PAGE, 2), "the token that led here leads no further");
    // Two pages that name each other, and a circle after a lead: seen before it is walked three times.
    let to_and_fro = |request: &Request| tagged(0, if value(request, "NextToken") == Some("a") { "b" } else { "a" });
    assert_eq!(counted(to_and_fro, tags()).await, (4 * PAGE, 4));
    let circle = |request: &Request| tagged(0, ["1", "2", "3", "1"][number(request, "NextToken").unwrap_or(0)]);
    assert_eq!(counted(circle, tags()).await, (7 * PAGE, 7));
    assert_eq!(counted(|_| tagged(0, ""), tags()).await, (PAGE, 1));
    assert_eq!(counted(|_| r#"{"TagResources":{"TagResource":[]}}"#.to_owned(), tags()).await, (0, 1));
    // A count of all that is never reached: an empty page ends it.
    let short = |request: &Request| match number(request, "PageNumber") {
        Some(3..) => format!(r#"{{"Keys":{{"Key":[]}},"TotalCount":{ALL}}}"#),
        _ => keys(request),
    };
    assert_eq!(counted(short, ListKeys::new().page_size(1000)).await, (2 * PAGE, 3));
    assert_eq!(counted(|_| "[]".to_owned(), ListHostDisk::new()).await, (0, 1));
}

/// The service gives 1000 keys a page whatever it is asked for; what was asked for must not end the walk.
#[tokio::test]
async fn pages_that_are_smaller_than_asked_for_are_all_walked() {
    let few = |request: &Request| keys(request).replace(&format!("\"TotalCount\":{ALL}"), "\"TotalCount\":5000");
    assert_eq!(counted(few, ListKeys::new().page_size(10_000)).await, (5 * PAGE, 5));
}

/// Pages of DWS that are counted from 0, and whose number is text.
#[tokio::test]
async fn alarms_are_listed_to_the_last() {
    let alarms = |request: &Request| {
        let (page, size) = (number(request, "offset").unwrap_or(0), number(request, "limit").unwrap_or(10));
        let page = (page * size..25).take(size).map(|n| format!(r#"{{"alarm_id":"{n}"}}"#));
        format!(r#"{{"alarm_details":[{}],"count":25}}"#, page.collect::<Vec<_>>().join(","))
    };
    assert_eq!(counted(alarms, ListAlarmDetail::new()).await, (25, 3));
    assert_eq!(counted(alarms, ListAlarmDetail::new().limit("25")).await, (25, 1));
}
