//! Facts written as specs are the same facts when they are read again.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use cumulo_facts::compare::{Class, Options, compare};
use cumulo_facts::{metadata, spec_read, spec_write};

#[test]
fn imported_services_are_read_back() {
    let Some(shared) = support::shared() else { return };
    let out = std::env::var_os("CUMULO_IMPORT_OUT").map(std::path::PathBuf::from);
    for file in ["cs-2015-12-15", "kms-2016-01-20", "polardb-2017-08-01", "sts-2015-04-01"] {
        let path = shared.join("metadata").join(format!("{file}.api-docs.json"));
        let service = metadata::read(file, &std::fs::read_to_string(path).unwrap()).unwrap();
        let top = spec_write::service(&service);
        let listed = spec_read::paths("service.yaml", &top).unwrap();
        assert_eq!(listed.len(), service.operations.len(), "{file}");
        let mut lost = 0;
        for operation in &service.operations {
            let text = spec_write::operation(operation);
            if let Some(out) = &out {
                let folder = out.join(format!("alibaba-{}", service.product.to_lowercase()));
                std::fs::create_dir_all(folder.join("operations")).unwrap();
                std::fs::write(folder.join("service.yaml"), &top).unwrap();
                let name = format!("operations/{}.yaml", operation.name());
                std::fs::write(folder.join(name), &text).unwrap();
            }
            let again = spec_read::operation(operation.name(), &text, &top).unwrap();
            let found = compare(operation, &again, "", Options::default());
            let found: Vec<_> = found.iter().filter(|d| d.class != Class::Wording).collect();
            if !found.is_empty() && std::env::var_os("CUMULO_MISSES").is_some() {
                println!("{file} {}: {found:#?}", operation.name());
            }
            lost += usize::from(!found.is_empty());
        }
        println!("{file}: {} operations, {lost} differ after writing", service.operations.len());
        assert!(lost * 50 <= service.operations.len(), "{file}: {lost} differ");
    }
}
