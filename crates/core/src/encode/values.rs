//! How the types of requests show themselves to a sink.

use std::borrow::Cow;
use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::Value;

use super::{Encode, Fields, ToWire, Wire, WireList, WireMap};

impl<T: Encode> ToWire for T {
    fn wire(&self) -> Wire<'_> {
        Wire::Object(self)
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self, fields: &mut dyn Fields) {
        (**self).encode(fields);
    }
}

impl ToWire for String {
    fn wire(&self) -> Wire<'_> {
        Wire::Text(Cow::Borrowed(self))
    }
}

impl ToWire for bool {
    fn wire(&self) -> Wire<'_> {
        Wire::Bool(*self)
    }
}

impl ToWire for i32 {
    fn wire(&self) -> Wire<'_> {
        Wire::Int(i64::from(*self))
    }
}

impl ToWire for i64 {
    fn wire(&self) -> Wire<'_> {
        Wire::Int(*self)
    }
}

impl ToWire for f64 {
    fn wire(&self) -> Wire<'_> {
        Wire::Float(*self)
    }
}

impl ToWire for Value {
    fn wire(&self) -> Wire<'_> {
        Wire::Json(self)
    }
}

impl ToWire for Bytes {
    fn wire(&self) -> Wire<'_> {
        Wire::Raw(self)
    }
}

impl<T: ToWire> ToWire for Option<T> {
    fn wire(&self) -> Wire<'_> {
        self.as_ref().map_or(Wire::Absent, T::wire)
    }
}

impl<T: ToWire> ToWire for Vec<T> {
    fn wire(&self) -> Wire<'_> {
        Wire::List(self)
    }
}

impl<T: ToWire> WireList for Vec<T> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn get(&self, index: usize) -> Option<&dyn ToWire> {
        self.as_slice().get(index).map(|item| item as &dyn ToWire)
    }
}

impl<T: ToWire> ToWire for BTreeMap<String, T> {
    fn wire(&self) -> Wire<'_> {
        Wire::Map(self)
    }
}

impl<T: ToWire> WireMap for BTreeMap<String, T> {
    fn each(&self, each: &mut dyn FnMut(&str, &dyn ToWire)) {
        for (key, value) in self {
            each(key, value);
        }
    }

    fn is_empty(&self) -> bool {
        BTreeMap::is_empty(self)
    }
}
