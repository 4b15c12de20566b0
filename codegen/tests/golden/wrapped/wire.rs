//! Lists in the wrapper that older services put around them.

use cumulo_alibaba_golden_wrapped::{DescribeZones, DescribeZonesOutput, ModifyZones};

use crate::{assert_sent, read};

/// The zones of an answer, with their classes.
fn zones(answer: &str) -> Vec<(Option<String>, Vec<String>)> {
    let answer: DescribeZonesOutput = read(answer);
    answer.zones.into_iter().map(|zone| (zone.zone_id, zone.classes)).collect()
}

fn zone(id: &str, classes: &[&str]) -> (Option<String>, Vec<String>) {
    (Some(id.to_owned()), classes.iter().map(|class| (*class).to_owned()).collect())
}

#[test]
fn the_wrapper_is_put_around_a_list() {
    assert_sent(&DescribeZones::new(), "POST /");
    let sent = |body: &str| format!("POST /\ncontent-type: application/json\n\n{body}");
    assert_sent(&ModifyZones::new().zones(["a", "b"]), &sent(r#"{"Zones":{"Zone":["a","b"]}}"#));
    assert_sent(&ModifyZones::new().zones([""; 0]), &sent(r#"{"Zones":{"Zone":[]}}"#));
    assert_sent(&ModifyZones::new(), "POST /");
}

#[test]
fn the_wrapper_is_seen_through() {
    let found =
        zones(r#"{"Zones":{"Zone":[{"ZoneId":"z-1","Classes":{"Class":["small","large"]}},{"ZoneId":"z-2"}]}}"#);
    assert_eq!(found, [zone("z-1", &["small", "large"]), zone("z-2", &[])]);
}

#[test]
fn the_wrapper_may_be_missing_doubled_or_empty() {
    let one = [zone("z-1", &["small"])];
    assert_eq!(zones(r#"{"Zones":[{"ZoneId":"z-1","Classes":["small"]}]}"#), one);
    assert_eq!(zones(r#"{"Zones":{"Zone":{"Zone":[{"ZoneId":"z-1","Classes":{"Class":["small"]}}]}}}"#), one);
    assert_eq!(zones(r#"{"Zones":{"Zone":{"ZoneId":"z-1","Classes":{"Class":["small",null]}}}}"#), one);
    for empty in
        [r#"{"Zones":{"Zone":[]}}"#, r#"{"Zones":{}}"#, r#"{"Zones":""}"#, r#"{"Zones":null}"#, r#"{"Zones":[]}"#]
    {
        assert_eq!(zones(empty), [], "{empty}");
    }
}
