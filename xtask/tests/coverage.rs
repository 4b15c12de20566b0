//! `coverage` on copies of the specs: what is there is counted, and a planted loss of any kind is caught.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A copy of the specs of one service. Gone when the test ends.
struct Specs(PathBuf, &'static str);

impl Specs {
    fn of(service: &'static str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("coverage-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let specs = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), service);
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(service);
        for folder in ["", "operations"] {
            let to = specs.0.join(service).join(folder);
            fs::create_dir_all(&to).expect("a folder");
            for entry in fs::read_dir(from.join(folder)).expect("the specs are there") {
                let path = entry.expect("it can be read").path();
                if path.is_file() {
                    fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("it can be copied");
                }
            }
        }
        specs
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.0.join(self.1).join(path);
        let text = fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replacen(from, to, 1)).expect("it can be written");
    }

    /// The exit code and what was said.
    fn coverage(&self) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let output = command.args(["coverage", "--specs"]).arg(&self.0).output().expect("the program starts");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    }
}

impl Drop for Specs {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn all_of_sts_is_there() {
    let (code, said) = Specs::of("alibaba-sts").coverage();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("operations  request fields response fields    known values     error codes"), "{said}");
    assert!(said.contains(" 4/4           17/17           49/49             0/0 "), "{said}");
}

#[test]
fn a_lost_operation_is_caught() {
    let specs = Specs::of("alibaba-sts");
    let line = "  /#GetCallerIdentity:\n    $ref: operations/GetCallerIdentity.yaml\n";
    specs.edit("service.yaml", line, "");
    fs::remove_file(specs.0.join("alibaba-sts/operations/GetCallerIdentity.yaml")).expect("it is there");
    let (code, said) = specs.coverage();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(" 3/4 "), "{said}");
    assert!(said.contains("  alibaba-sts: GetCallerIdentity: it is missing\n"), "{said}");
    assert!(said.contains("say with `x-differs` why the spec is right"), "{said}");
}

#[test]
fn a_lost_or_changed_part_of_an_operation_is_caught() {
    for (service, file, from, to, expected) in [
        (
            "alibaba-sts",
            "operations/AssumeRole.yaml",
            "name: ExternalId",
            "name: ExternalID",
            "AssumeRole request ExternalId: it is missing",
        ),
        (
            "alibaba-sts",
            "operations/AssumeRole.yaml",
            "in: query\n      schema:\n        $ref: ../service.yaml#/components/schemas/SessionPolicy",
            "in: header\n      schema:\n        $ref: ../service.yaml#/components/schemas/SessionPolicy",
            "AssumeRole request Policy: it is `query` there and `header` in the spec",
        ),
        (
            "alibaba-sts",
            "operations/AssumeRole.yaml",
            "in: query\n      required: true",
            "in: query",
            "AssumeRole request RoleArn: it is required there and optional in the spec",
        ),
        (
            "alibaba-sts",
            "operations/AssumeRole.yaml",
            "type: string\n      example: abcd1234",
            "type: integer\n        format: int64",
            "AssumeRole request ExternalId: it is of type `string` there and `int64` in the spec",
        ),
        (
            "alibaba-sts",
            "operations/AssumeRole.yaml",
            "              Credentials:\n",
            "              Credential:\n",
            "AssumeRole answer Credentials.AccessKeyId: it is missing",
        ),
        (
            "alibaba-sts",
            "operations/AssumeRole.yaml",
            "code: InvalidParameter.RoleArn",
            "code: InvalidParameter.RoleArm",
            "AssumeRole error InvalidParameter.RoleArn: it is missing",
        ),
        (
            "alibaba-sts",
            "operations/AssumeRoleWithOIDC.yaml",
            "  security: []\n",
            "",
            "AssumeRoleWithOIDC: it is anonymous there and signed in the spec",
        ),
        (
            "alibaba-kms",
            "service.yaml",
            "value: Suspended",
            "value: Suspend",
            "answer KeyMetadata.AutomaticRotation: the known value `Suspended` is missing",
        ),
        // A reason counts only where the spec says it.
        (
            "alibaba-kms",
            "operations/CreateKey.yaml",
            "known values are `Allow` and `Deny`.",
            "it is a text.",
            "CreateKey request Policy: the known value `Allow` is missing",
        ),
    ] {
        let specs = Specs::of(service);
        specs.edit(file, from, to);
        let (code, said) = specs.coverage();
        assert_eq!(code, Some(1), "{expected}: {said}");
        let lost = said.split(" are lost, or differ without a reason:").nth(1).unwrap_or_default();
        assert!(lost.contains(expected), "{expected}: {said}");
    }
}
