//! The feature `serde`: values in and out with the names of the wire, through the tables that go to the wire.

#![cfg(feature = "serde")]

use std::collections::BTreeMap;

use cumulo_core::decode::{Decode, FromWire, Slot};
use cumulo_core::encode::{Encode, Fields, In};
use cumulo_core::{Blob, Secret, expose};

#[derive(Clone, Debug, PartialEq)]
struct CreateSecret {
    name: String,
    data: Option<Secret<String>>,
    labels: BTreeMap<String, String>,
    sizes: Vec<i64>,
    blob: Option<Blob>,
}

impl Encode for CreateSecret {
    fn encode(&self, fields: &mut dyn Fields) {
        fields.put(In::Query, "SecretName", &self.name);
        fields.put(In::Form, "SecretData", &self.data);
        fields.put(In::QueryJson, "Labels", &self.labels);
        fields.put(In::Query, "Size", &self.sizes);
        fields.put(In::Query, "Blob", &self.blob);
    }
}

impl Decode for CreateSecret {
    fn blank() -> Self {
        Self { name: String::new(), data: None, labels: BTreeMap::new(), sizes: Vec::new(), blob: None }
    }

    fn field(&mut self, key: &str) -> Option<Slot<'_>> {
        Some(match key {
            "SecretName" => self.name.slot(),
            "SecretData" => self.data.slot(),
            "Labels" => self.labels.slot(),
            "Size" => self.sizes.slot(),
            "Blob" => self.blob.slot(),
            _ => return None,
        })
    }

    fn required(&self) -> &'static [&'static str] {
        &["SecretName"]
    }
}

cumulo_core::impl_serde!(CreateSecret);

fn value() -> CreateSecret {
    CreateSecret {
        name: "db".to_owned(),
        data: Some("hunter2".into()),
        labels: BTreeMap::from([("team".to_owned(), "a".to_owned())]),
        sizes: vec![1, 9_007_199_254_740_993],
        blob: Some(Blob::from_bytes(b"hi")),
    }
}

#[test]
fn secrets_are_left_out_unless_exposed() {
    let shown = serde_json::to_string(&value()).unwrap();
    assert_eq!(shown, r#"{"SecretName":"db","Labels":{"team":"a"},"Size":[1,9007199254740993],"Blob":"aGk="}"#);
    let exposed = serde_json::to_string(&expose(&value())).unwrap();
    assert!(exposed.contains(r#""SecretData":"hunter2""#), "{exposed}");
}

#[test]
fn what_is_written_exposed_is_read_back() {
    let text = serde_json::to_string(&expose(&value())).unwrap();
    assert_eq!(serde_json::from_str::<CreateSecret>(&text).unwrap(), value());
}

#[test]
fn a_required_field_must_be_there() {
    let error = serde_json::from_str::<CreateSecret>(r#"{"Size":[]}"#).unwrap_err();
    assert!(error.to_string().contains("the required field SecretName is missing"), "{error}");
}
