//! Where things are.

use std::path::{Path, PathBuf};

use crate::args::Args;

/// The folders that a verb works on.
pub(crate) struct Places {
    root: PathBuf,
    pub(crate) specs: PathBuf,
    pub(crate) out: PathBuf,
}

impl Places {
    pub(crate) fn of(args: &Args) -> Result<Self, String> {
        let root = root()?;
        let specs = args.specs.clone().unwrap_or_else(|| root.join("specs"));
        let out = args.out.clone().unwrap_or_else(|| root.join("crates"));
        Ok(Self { root, specs, out })
    }

    /// The root of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path as people name it: from the root of the repository where it lies in there.
    pub(crate) fn shown(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.display().to_string().replace('\\', "/")
    }

    /// The folder of what the fake cloud knows.
    pub(crate) fn catalogs(&self) -> PathBuf {
        self.out.join("fake").join("catalog")
    }

    /// The folder of the tables by which recorded calls find the operations. It lies beside the crates; where crates are
    /// written elsewhere there is none.
    pub(crate) fn players(&self) -> Option<PathBuf> {
        let conformance = self.out.parent()?.join("conformance");
        conformance.is_dir().then(|| conformance.join("src").join("operations"))
    }
}

/// The root of the repository: where cargo says this package lies, or above the current folder.
fn root() -> Result<PathBuf, String> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = std::env::current_dir().map_err(|error| format!("the current folder is gone: {error}"))?;
    let found = package.iter().chain([&here]).flat_map(|start| start.ancestors()).find(|folder| {
        folder.join("specs").is_dir() && folder.join("codegen").is_dir() && folder.join("Cargo.toml").is_file()
    });
    found.map(Path::to_path_buf).ok_or_else(|| "call this inside of the repository".to_owned())
}
