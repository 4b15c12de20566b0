use super::*;

/// A healthy key of the customer's own.
fn healthy() -> Key {
    Key {
        id: "key".into(),
        spec: Some("AES_256".into()),
        state: State::Enabled,
        rotation: Rotation::On,
        made_by_service: true,
        ..Key::default()
    }
}

fn criteria() -> Criteria {
    Criteria { now: at("2025-10-01T00:00:00Z").time().unwrap(), expires_within: Duration::from_secs(30 * 86_400) }
}

fn at(text: &str) -> Timestamp {
    Timestamp::from_text(text)
}

/// The verdict, and the reasons in words.
fn judged(key: Key) -> String {
    let reasons = judge(&key, &criteria());
    let words: Vec<String> = reasons.iter().map(Reason::to_string).collect();
    format!("{}: {}", Verdict::of(&reasons), words.join("; "))
}

fn imported(expiry: &str) -> Key {
    Key { made_by_service: false, expiry: Some(at(expiry)), rotation: Rotation::Off, ..healthy() }
}

#[test]
fn every_state_has_a_verdict() {
    let table = [
        (State::Enabled, "fine: "),
        (State::Disabled, "act: cannot be used: disabled"),
        (State::PendingDeletion, "act: will be deleted"),
        (State::PendingMaterial, "act: cannot be used: pending material"),
        (State::PendingActivation, "act: cannot be used: pending activation"),
        (State::Frozen, "act: cannot be used: frozen"),
        (State::Unknown("Asleep".into()), "look: unknown state \"Asleep\""),
        (State::Unknown(String::new()), "look: state not given"),
    ];
    for (state, expected) in table {
        assert_eq!(judged(Key { state, ..healthy() }), expected);
    }
}

#[test]
fn a_deletion_date_counts_where_the_key_waits_for_it() {
    let deletion = Some(at("2025-10-20T08:00:00Z"));
    let pending = Key { state: State::PendingDeletion, deletion: deletion.clone(), ..healthy() };
    assert_eq!(judged(pending), "act: will be deleted on 2025-10-20");
    let surprise = Key { deletion, ..healthy() };
    assert_eq!(judged(surprise), "look: has a deletion date, 2025-10-20, but is not pending deletion");
}

#[test]
fn imported_material_expires() {
    let table = [
        ("2025-09-30T23:59:59Z", "act: material expired on 2025-09-30"),
        ("2025-10-01T00:00:00Z", "act: material expired on 2025-10-01"),
        ("2025-10-12T00:00:00Z", "look: material expires on 2025-10-12, in 11 days"),
        ("2025-10-31T00:00:00Z", "look: material expires on 2025-10-31, in 30 days"),
        ("2025-10-31T00:00:01Z", "fine: "),
        ("1760227200000", "look: material expires on 2025-10-12, in 11 days"),
        ("soon", "look: unknown expiry \"soon\""),
    ];
    for (expiry, expected) in table {
        assert_eq!(judged(imported(expiry)), expected, "{expiry}");
    }
}

#[test]
fn material_of_the_service_does_not_expire() {
    assert_eq!(judged(Key { expiry: Some(at("2020-01-01")), ..healthy() }), "fine: ");
}

#[test]
fn rotation_counts_where_it_could_be_on() {
    let table = [
        (Rotation::On, "fine: "),
        (Rotation::Off, "look: rotation is off"),
        (Rotation::Suspended, "look: rotation is suspended"),
        (Rotation::Unknown, "look: rotation not given"),
    ];
    for (rotation, expected) in table {
        let key = Key { rotation, ..healthy() };
        assert_eq!(judged(key.clone()), expected);
        assert_eq!(judged(Key { spec: None, ..key.clone() }), expected, "a spec that is not given may be symmetric");
        for spec in ["RSA_2048", "EC_SM2", "HMAC_256"] {
            assert_eq!(judged(Key { spec: Some(spec.into()), ..key.clone() }), "fine: ", "{spec} cannot rotate");
        }
        assert_eq!(judged(Key { made_by_service: false, ..key.clone() }), "fine: ", "imported material cannot");
        assert_eq!(judged(Key { kept_by_service: true, ..key.clone() }), "fine: ", "nor can a key of the service");
        assert_eq!(judged(Key { state: State::Disabled, ..key }), "act: cannot be used: disabled");
    }
}

#[test]
fn reasons_add_up_and_the_worst_decides() {
    let key = Key { state: State::PendingDeletion, ..imported("2025-10-12T00:00:00Z") };
    assert_eq!(judged(key), "act: will be deleted; material expires on 2025-10-12, in 11 days");
}

#[test]
fn what_the_audit_could_not_see_is_never_fine() {
    let why = || "no".to_owned();
    for reason in
        [Reason::ClusterNotFound, Reason::ClusterNotRead(why()), Reason::KeyNotFound, Reason::KeyNotRead(why())]
    {
        assert_eq!(reason.verdict(), Verdict::Act, "{reason}");
    }
    assert_eq!(Verdict::of(&[]), Verdict::Fine);
}
