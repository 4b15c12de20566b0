//! Where the stored pages are. They are the vendors' words and no part of the project.

#![allow(dead_code, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

/// The folder with pages and facts, or nothing with a clear line.
pub(crate) fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let path = std::env::var_os("CUMULO_SHARED").map_or(beside, PathBuf::from);
    if path.join("documents").is_dir() {
        return Some(path);
    }
    println!("skipped: no stored pages in {} (set CUMULO_SHARED)", path.display());
    None
}

/// The pages of a folder, by name.
pub(crate) fn pages(shared: &Path, folder: &str) -> Vec<(String, String)> {
    texts(&shared.join("documents/pages").join(folder))
}

/// The four pages that the project starts from.
pub(crate) fn seeds(shared: &Path) -> Vec<(String, String)> {
    let mut all = texts(&shared.join("documents"));
    all.retain(|(name, _)| name.ends_with(".txt"));
    all
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned())
        })
        .collect();
    out.sort();
    out
}

/// The folders of stored pages.
pub(crate) const FOLDERS: [&str; 5] =
    ["alibaba-kms-en", "alibaba-kms-zh", "huawei-dws-en", "huawei-dws-zh", "huawei-elb-html"];

/// The seed pages with the specs that were transcribed from them.
pub(crate) const SEEDS: [(&str, &str, &str); 4] = [
    ("000", "alibaba-polardb", "DescribeDBClusterEncryptionKey"),
    ("001", "alibaba-kms", "DescribeKey"),
    ("002", "huawei-dws", "ShowClusterEncryptInfo"),
    ("003", "alibaba-kms", "DescribeKey"),
];
