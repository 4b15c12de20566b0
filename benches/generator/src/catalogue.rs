//! The specs of a service, and as many of them as one likes.

use std::path::Path;

use cumulo_codegen::SourceFile;

/// The folder's name and its files. With a number of operations, those of the service are repeated, each under a name of
/// its own, until there are so many.
pub fn read(specs: &Path, operations: usize) -> (String, Vec<SourceFile>) {
    let folder = specs.file_name().expect("a folder of specs").to_string_lossy().into_owned();
    let service = std::fs::read_to_string(specs.join("service.yaml")).expect("service.yaml");
    let mut originals = Vec::new();
    for entry in std::fs::read_dir(specs.join("operations")).expect("operations") {
        let path = entry.expect("a file").path();
        let id = path.file_stem().expect("a name").to_string_lossy().into_owned();
        originals.push((id, std::fs::read_to_string(&path).expect("a spec")));
    }
    originals.sort();
    let count = if operations == 0 { originals.len() } else { operations };
    let mut paths = String::new();
    let mut files = Vec::with_capacity(count + 1);
    for (index, (id, text)) in originals.iter().cycle().take(count).enumerate() {
        let copy = index / originals.len();
        let name = if copy == 0 { id.clone() } else { format!("{id}Copy{copy}") };
        let own = format!("operationId: {id}\n");
        paths.push_str(&format!("  /#{name}:\n    $ref: operations/{name}.yaml\n"));
        let text = text.replace(&own, &format!("operationId: {name}\n"));
        files.push(SourceFile { path: format!("operations/{name}.yaml"), text });
    }
    let (head, rest) = service.split_once("\npaths:\n").expect("paths");
    let tail = after(rest);
    files.push(SourceFile { path: "service.yaml".to_owned(), text: format!("{head}\npaths:\n{paths}{tail}") });
    (folder, files)
}

/// What follows the indented lines.
fn after(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with(' ') {
            break;
        }
        at += line.len();
    }
    &text[at..]
}
