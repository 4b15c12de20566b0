//! `conformance/src/operations/<service>.rs`: every operation of a service, by its type, so that recorded calls find it.

use std::fmt::Write as _;

use super::{crate_name, package, spec_of};
use crate::OutputFile;
use crate::format::{self, Item};
use crate::ir::Service;

/// The table of a service. Printed as text: one operation a line.
pub(crate) fn file(service: &Service) -> OutputFile {
    let krate = crate_name(service);
    let marker = format!("{}Service", service.client);
    let mut table = String::new();
    if service.operations.iter().any(|operation| operation.deprecated.is_some()) {
        table += "#[expect(deprecated)]\n";
    }
    let _ = writeln!(table, "pub(crate) const PLAYERS: &[Player<{krate}::{marker}>] = &[");
    for operation in &service.operations {
        let _ = writeln!(table, "    Player::of::<{krate}::{}>(),", operation.name);
    }
    table += "];\n";
    let docs = [format!("The operations of `{}`, for replaying.", package(service))];
    let items = [Item::Text("use crate::replay::Player;\n".to_owned()), Item::Text(table)];
    let path = format!("{}.rs", service.folder.replace('-', "_"));
    format::rust(&path, &spec_of(service), &docs, items.into())
}
