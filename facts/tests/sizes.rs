//! Time goes with the size of a text, whatever stands in it: four times the text takes about four times as long, and
//! nothing nests deep enough to end the program.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use cumulo_facts::compare::{Options, compare};
use cumulo_facts::{json, metadata, read, spec_read, spec_write};

/// A text of so many parts.
type Make = fn(usize) -> String;

/// `count` times a part; `#` becomes its number, `@` the next one.
fn times(count: usize, part: &str) -> String {
    (0..count).map(|at| part.replace('#', &at.to_string()).replace('@', &(at + 1).to_string())).collect()
}

const NEWER: &str = "Sum.\nRequest parameters\n|\nParameter |\nType |\nRequired |\nDescription |\nExample |\n";
const ANSWER: &str = "| Q |\nstring |\nNo |\nText. |\nx |\nResponse elements\n|\nElement |\nType |\nDescription |\n\
                      Example |\n|\nobject |\n|||\n";
const SAMPLE: &str = "Examples\nSuccess response\nJSON format\n{\"RequestId\":\"x\"}\nError codes\n";
const OLDER: &str = "Sum.\nRequest parameters\nParameter |\nType |\nRequired |\nExample |\nDescription |\n";
const ERRORS: &str = "|\nHTTP status code |\nError code |\nError message |\nDescription |\n|---|---|---|---|\n";
const PIPES: &str = "# D\n\n## Request parameters\n\n|Parameter|Type|Required|Example|Description|\n|--|--|--|--|--|\n";
const HTML: &str = "<html><body><h1>D</h1><h2>URI</h2><p>GET /v1/x</p><h2>Request Parameters</h2>";
const HTML_END: &str = "</table><h2>Response Parameters</h2><table><caption>Table 1 Response body parameters</caption>\
                        <tr><th>Parameter</th><th>Type</th></tr><tr><td>x</td><td>T0 object</td></tr></table>\
                        <h2>Status Codes</h2>";
const GRID: &str = "List\n====\n\nURI\n---\n\nGET /v1/x\n\nRequest Parameters\n------------------\n\n\
                    .. table:: **Table 1** Query Parameters\n\n   +------+------+------+-----+\n\
                    \x20  | Parameter | Mandatory | Type | Description |\n   +======+======+======+=====+\n";

const TEXTS: [(&str, Make); 48] = [
    ("prose", |n| times(n, "The quick brown fox jumps over it.\n")),
    ("one line", |n| times(n, "The quick brown fox jumps over it. ")),
    ("bars in one line", |n| times(n, "|a")),
    ("form A, parameters", |n| format!("{NEWER}{}{SAMPLE}", times(n, "| P# |\nstring |\nNo |\nText. |\nx |\n"))),
    ("form A, fields", |n| format!("{NEWER}{ANSWER}{}{SAMPLE}", times(n, "| P# |\nstring |\nText. |\nx |\n"))),
    ("form A, objects", |n| format!("{NEWER}{ANSWER}{}{SAMPLE}", times(n, "| P# |\nobject |\nText. |\nx |\n"))),
    ("form A, one name", |n| format!("{NEWER}{ANSWER}{}{SAMPLE}", times(n, "| P |\nobject |\nText. |\nx |\n"))),
    ("form A, lists of lists", |n| format!("{NEWER}{ANSWER}{}{SAMPLE}", times(n, "|\narray |\nText. |\n||\n"))),
    ("form A, errors", |n| format!("{NEWER}{ANSWER}{SAMPLE}{ERRORS}{}", times(n, "| 400 | E# | Text. | Text. |\n"))),
    ("form A, values", |n| {
        format!("{NEWER}| P |\nstring |\nNo |\nValid values:\n{} |\nx |\n{SAMPLE}", times(n, "- v#: x\n"))
    }),
    ("form A, dots", |n| format!("{NEWER}{}{SAMPLE}", times(n, "| P#.N.Key |\nstring |\nNo |\nText. |\nx |\n"))),
    ("form A, a name of dots", |n| format!("{NEWER}| P{} |\nstring |\nNo |\nText. |\nx |\n{SAMPLE}", times(n, ".N.A"))),
    ("form B, parameters", |n| format!("{OLDER}{}{SAMPLE}", times(n, "P# | String | No | x | Text. |\n"))),
    ("form B, heads", |n| times(n, "Parameter |\nType |\n")),
    ("form B, halves of heads", |n| times(n, "Type |\n")),
    ("form B, no bar at the end", |n| format!("{OLDER}---|---|---\nP | String{}", times(n, "\nx"))),
    ("form C, parameters", |n| {
        let head = "Sum.\n\nRequest parameters\n\nParameter\n\nType\n\nRequired\n\nDescription\n\nExample\n\n";
        format!("{head}{}{SAMPLE}", times(n, "P#\n\nstring\n\nNo\n\nText.\n\nx\n\n"))
    }),
    ("form C, heads", |n| times(n, "Parameter\nType\n")),
    ("headings", |n| times(n, "Request parameters\n")),
    ("requests", |n| format!("Examples\n{}", times(n, "https://x/?a=b\n&c=d\n"))),
    ("Markdown, parameters", |n| format!("{PIPES}{}", times(n, "|P#|String|No|x|Text.|\n"))),
    ("Markdown, an open cell", |n| format!("{PIPES}|P|String|No|x|Text\n{}", times(n, "more \\|\n"))),
    ("Markdown, columns", |n| format!("# D\n\n|Parameter|Type{}\n|--|\n{}", times(n, "|a"), times(n, "|b|c|\n"))),
    ("Markdown, brackets", |n| format!("# D\n\n{}", times(n, "["))),
    ("Markdown, tags", |n| format!("# D\n\n{}", times(n, "<a "))),
    ("Markdown, open tables", |n| format!("# D\n\n{}", times(n, "<table><tr><td>x\n"))),
    ("Markdown, HTML tables", |n| format!("# D\n\n{}", times(n, "<table><tr><td>x</td></tr></table>\n"))),
    ("Markdown, samples", |n| format!("# D\n\n## Examples\n{}", times(n, "```\n{}\n```\n"))),
    ("RST, a grid", |n| {
        let row = "   | P#   | No   | String | x  |\n   +------+------+------+-----+\n";
        format!("{GRID}{}\nStatus Codes\n------------\n", times(n, row))
    }),
    ("RST, one row", |n| format!(".. table:: x\n\n   +------+------+\n{}", times(n, "   | Para | Type |\n"))),
    ("RST, columns", |n| format!(".. table:: x\n\n+{}\n{}", times(n / 4, "--+"), times(n / 4, "| a |\n"))),
    ("RST, simple tables", |n| format!(".. table:: x\n\n===== =====\n{}", times(n, "P#  x\n"))),
    ("RST, roles", |n| format!(".. table:: x\n\n{}", times(n, ":a:"))),
    ("HTML, nested", |n| format!("<html><body>{}", times(n, "<div>x"))),
    ("HTML, tables in tables", |n| format!("<html><body>{}", times(n, "<table><tr><td>x"))),
    ("HTML, items", |n| format!("<html><body><table><tr><td>{}", times(n, "<li>x"))),
    ("HTML, cells over rows", |n| format!("<html><table>{}", times(n, "<tr><td colspan=20 rowspan=500>x</td></tr>"))),
    ("HTML, attributes", |n| format!("<html><body><div{}>", times(n, " a#=b"))),
    ("HTML, parameters", |n| {
        let head = "<table><tr><th>Parameter</th><th>Mandatory</th><th>Type</th><th>Description</th></tr>";
        let row = "<tr><td>P#</td><td>No</td><td>String</td><td>x</td></tr>\n";
        format!("{HTML}{head}{}{HTML_END}", times(n, row))
    }),
    ("HTML, types", |n| {
        // Two references to the next type each: read without a limit, they double at each level.
        let table = "<table><caption>Table 1 T#</caption><tr><th>Parameter</th><th>Type</th></tr>\
                     <tr><td>x</td><td>T@ object</td></tr><tr><td>y</td><td>T@ object</td></tr></table>\n";
        format!("{HTML}{}{HTML_END}", times(n / 4, table))
    }),
    ("JSON, many", |n| format!("{OLDER}Examples\n{}", times(n, "{}\n"))),
    ("JSON, open", |n| format!("{OLDER}Examples\n{}", times(n, "{\n"))),
    ("JSON, closed wrongly", |n| format!("{OLDER}Examples\n{}", times(n, "{]\n"))),
    ("JSON, names", |n| format!("{OLDER}Examples\nSample responses\n{{{}\"z\":1}}\n", times(n, "\"k#\": 1,\n"))),
    ("JSON, elements", |n| format!("{OLDER}Examples\nSample responses\n{{\"a\":[{}1]}}\n", times(n, "{\"k\": #},\n"))),
    ("JSON, slips", |n| format!("{OLDER}Examples\nSample responses\n{{{}}}\n", times(n, "a b\n"))),
    ("XML, open", |n| format!("{OLDER}Examples\n{}", times(n, "<a>\n"))),
    ("XML, nested", |n| format!("{OLDER}Examples\n{}{}", times(n, "<a#>"), times(n, "</a#>"))),
];

/// How long this thread has worked; waiting for others does not count, where the system tells it.
fn busy(start: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = stat.as_deref().and_then(|stat| stat.split(' ').next()?.parse().ok());
    spent.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

fn taken(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    let before = busy(start);
    work();
    busy(start).saturating_sub(before)
}

/// Fails where four times the text takes more than nine times as long; what is quick anyway is not looked at.
fn linear(what: &str, work: impl Fn(usize)) {
    let small = taken(|| work(1_500));
    let large = taken(|| work(6_000));
    println!("{what}: {small:?}, {large:?}");
    let most = small * 9 + Duration::from_millis(150);
    assert!(large < most, "{what}: {small:?} for a part, {large:?} for four times as much");
}

#[test]
fn pages_take_time_by_their_size() {
    for (what, make) in TEXTS {
        linear(what, |parts| {
            let _ = read::page("page", &make(parts));
        });
    }
}

#[test]
fn metadata_takes_time_by_its_size() {
    let file = |apis: String| format!("{{\"info\":{{\"style\":\"RPC\"}},\"apis\":{{\"z\":{{}}{apis}}}}}");
    let api = ",\"A#\":{\"methods\":[\"post\"],\"responses\":{\"200\":{\"schema\":{\"type\":\"object\"}}}}";
    linear("operations", |parts| drop(metadata::read("x", &file(times(parts, api))).unwrap()));
    let param = "{\"name\":\"x#\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}},";
    let params = |parts| format!(",\"A\":{{\"methods\":[\"post\"],\"parameters\":[{}{{}}]}}", times(parts, param));
    linear("parameters", |parts| drop(metadata::read("x", &file(params(parts))).unwrap()));
    linear("depth", |parts| drop(metadata::read("x", &times(parts, "{\"apis\":"))));
    linear("a JSON of lists", |parts| drop(json::parse(&times(parts, "["))));
}

/// Metadata whose types refer to each other twice, so that they double at each level.
#[test]
fn types_that_double_end_soon() {
    let reference = |at: &str| format!("{{\"$ref\":\"#/components/schemas/S{at}\"}}");
    let schema = format!("\"S#\":{{\"type\":\"object\",\"properties\":{{\"a\":{0},\"b\":{0}}}}},", reference("@"));
    let schema = schema.replace("\"#/", "\"~/");
    let schemas = times(60, &schema).replace("\"~/", "\"#/");
    let body = format!("{{\"responses\":{{\"200\":{{\"schema\":{}}}}}}}", reference("0"));
    let text = format!(
        "{{\"info\":{{\"style\":\"RPC\"}},\"components\":{{\"schemas\":{{{schemas}\"z\":{{}}}}}},\"apis\":{{\"A\":{body}}}}}"
    );
    let service = metadata::read("x", &text).unwrap();
    let operation = &service.operations[0];
    assert!(operation.findings.iter().any(|finding| finding.text.contains("too large")), "{:?}", operation.findings);
}

/// Objects in objects, as deep as metadata goes: the writer looks at each level once, not twice.
#[test]
fn deep_schemas_are_written_and_compared() {
    let depth = 28;
    let open = times(depth, "{\"type\":\"object\",\"properties\":{\"id#\":{\"type\":\"string\"},\"in#\":");
    let schema = format!("{open}{{\"type\":\"string\"}}{}", "}}".repeat(depth));
    let text = format!(
        "{{\"info\":{{\"style\":\"RPC\",\"product\":\"X\"}},\"apis\":{{\"A\":{{\"methods\":[\"post\"],\
         \"responses\":{{\"200\":{{\"schema\":{schema}}}}}}}}}}}"
    );
    let service = metadata::read("x", &text).unwrap();
    let operation = &service.operations[0];
    let spec = spec_write::operation(operation);
    assert_eq!(spec.matches("type: string").count(), depth + 1);
    let again = spec_read::operation("A", &spec, &spec_write::service(&service)).unwrap();
    assert!(again.response_paths().len() > 20);
    let _ = compare(operation, &again, "", Options::default());
}

#[test]
fn a_table_of_a_hundred_thousand_rows_is_no_page() {
    let text = format!("{PIPES}{}", times(100_000, "|P#|String|No|x|Text.|\n"));
    let error = read::page("long.md", &text).unwrap_err();
    assert_eq!(error.problem, "100001 rows in its tables up to line 5: no page of an operation has so many");
}
