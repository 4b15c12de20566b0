//! Open enums.

use std::fmt::Write as _;

use super::doc::{Doc, code};
use crate::format::{Item, comment};
use crate::ir::OpenEnum;

/// The declaration of an open enum. Printed as text: no formatter looks into the body of a macro.
pub(super) fn item(open: &OpenEnum) -> Item {
    let mut out = String::from("cumulo_core::open_enum! {\n");
    let doc = if open.doc.is_empty() { format!("The known values of `{}`.", open.name) } else { open.doc.clone() };
    for line in Doc::at(1).text(&doc).lines() {
        out += &comment("    ///", &line);
    }
    let _ = writeln!(out, "    pub enum {} {{", open.name);
    for value in &open.values {
        let doc = if value.doc.is_empty() { format!("{}.", code(&value.wire)) } else { value.doc.clone() };
        for line in Doc::at(2).text(&doc).lines() {
            out += &comment("        ///", &line);
        }
        let _ = writeln!(out, "        {} = {:?},", value.name, value.wire);
    }
    out += "    }\n}\n";
    Item::Text(out)
}
