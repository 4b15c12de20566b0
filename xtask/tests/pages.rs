//! `transcribe`, `import` and `drift` as people call them, on a made-up service.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder with specs and saved pages. Gone when the test ends.
struct Place(PathBuf);

impl Place {
    /// With the spec of one service, `alibaba-vaults`, as `new-service` writes it.
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("pages-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
        fs::create_dir_all(place.0.join("pages")).expect("a folder");
        place.call("new-service alibaba-vaults --specs specs").ends(0);
        place
    }

    /// With the page transcribed, too.
    fn transcribed() -> Self {
        let place = Self::new();
        place.write("pages/OpenVault.md", PAGE);
        place.call("transcribe pages/OpenVault.md --into specs/alibaba-vaults").ends(0);
        place
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.0.join(path), text).expect("the file can be written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).expect("the file is there")
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}\n{text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// Calls a verb in this folder. Words have blanks between them.
    fn call(&self, words: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(words.split(' ')).current_dir(&self.0);
        Said(command.output().expect("the program starts"))
    }

    fn regen(&self) {
        self.call("regen --specs specs --out crates").ends(0);
    }

    /// Every file below `specs`, with its text.
    fn specs(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.0.join("specs")];
        while let Some(folder) = open.pop() {
            for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
                if path.is_dir() {
                    open.push(path);
                } else {
                    files.insert(path.clone(), fs::read_to_string(path).expect("a text"));
                }
            }
        }
        files
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a call printed, and how it ended.
struct Said(Output);

impl Said {
    fn ends(self, code: i32) -> String {
        let text = String::from_utf8_lossy(&self.0.stdout).into_owned() + &String::from_utf8_lossy(&self.0.stderr);
        assert_eq!(self.0.status.code(), Some(code), "{text}");
        text
    }
}

const PAGE: &str = r#"# OpenVault

Opens a vault.

## Request parameters

|Parameter|Type|Required|Example|Description|
|---------|----|--------|-------|-----------|
|Action|String|Yes|OpenVault|The operation.|
|VaultId|String|Yes|v-1|The vault.|
|Mode|String|No|Slow|How to open it. Valid values:

-   Slow: takes an hour.
-   Fast: takes a minute. |
|Force|Boolean|No|true|Open it by force.|

## Response parameters

|Parameter|Type|Example|Description|
|---------|----|-------|-----------|
|RequestId|String|r-1|The request.|
|Vault|Struct| |The vault.|
|State|String|Open|Its state.|
|Doors|Integer|2|Its doors.|

## Examples

Sample success responses

`JSON` format

```
{
    "RequestId": "r-1",
    "Vault": {"State": "Open", "Doors": 2}
}
```

## Error codes

|HTTP status code|Error code|Error message|Description|
|----------------|----------|-------------|-----------|
|404|Vault.NotFound|No such vault.|There is no such vault.|
"#;

#[test]
fn a_page_becomes_an_operation_that_regen_accepts() {
    let place = Place::new();
    place.write("pages/OpenVault.md", PAGE);
    let said = place.call("transcribe pages/OpenVault.md --into specs/alibaba-vaults").ends(0);
    assert!(said.contains("request VaultId: string, required [OpenVault.md:10 (Request parameters)]"), "{said}");
    assert!(said.contains("response: 4 certain, 0 inferred"), "{said}");
    assert!(said.contains("request Mode: string, optional, 2 known values"), "{said}");
    assert!(!said.contains("regen will say"), "{said}");
    // The vendor's words are offered, and stay out of the spec.
    assert!(said.contains("response Vault.Doors: Its doors."), "{said}");
    assert!(place.specs().values().all(|text| !text.contains("Its doors.")));
    place.regen();
    let operation = place.read("crates/alibaba-vaults/src/operations/open_vault.rs");
    assert!(operation.contains("pub fn new(vault_id: impl Into<String>)"), "{operation}");
    place.call("drift alibaba-vaults --specs specs --pages pages").ends(0);
}

#[test]
fn a_page_that_the_spec_knows_changes_nothing() {
    let place = Place::transcribed();
    let before = place.specs();
    let said = place.call("transcribe pages/OpenVault.md --into specs/alibaba-vaults").ends(0);
    assert!(said.contains("nothing to write"), "{said}");
    assert_eq!(place.specs(), before);
}

#[test]
fn a_newer_page_is_merged_and_our_words_stay() {
    let place = Place::transcribed();
    let file = "specs/alibaba-vaults/operations/OpenVault.yaml";
    place.edit(file, "summary: Open vault.", "summary: Opens a vault for whoever may.");
    place.edit("pages/OpenVault.md", "|Force|Boolean|No|true|Open it by force.|\n", "|Key|String|No|k-1|The key.|\n");
    place.call("drift --specs specs --pages pages").ends(40);
    let said = place.call("transcribe pages/OpenVault.md --into specs/alibaba-vaults").ends(0);
    assert!(said.contains("added: request Key\n"), "{said}");
    assert!(said.contains("added: sha256 of source openvault\n"), "{said}");
    assert!(said.contains("kept, and the page does not have it: request Force\n"), "{said}");
    assert!(said.contains("still differs: breaking: request Force: it is gone\n"), "{said}");
    let text = place.read(file);
    assert!(text.contains("summary: Opens a vault for whoever may.") && text.contains("name: Force"), "{text}");
    // What is gone is taken out by a person.
    place.regen();
    let said = place.call("drift --specs specs --pages pages").ends(40);
    assert!(said.contains("OpenVault: breaking: request Force: it is gone"), "{said}");
}

#[test]
fn without_a_service_the_draft_is_printed() {
    let place = Place::new();
    place.write("pages/OpenVault.md", PAGE);
    let before = place.specs();
    let Said(out) = place.call("transcribe pages/OpenVault.md");
    assert!(String::from_utf8_lossy(&out.stdout).starts_with("post:\n  operationId: OpenVault\n"));
    assert!(String::from_utf8_lossy(&out.stderr).contains("response: 4 certain"));
    assert_eq!(place.specs(), before);
}

#[test]
fn what_cannot_be_read_says_why_and_touches_no_file() {
    let place = Place::transcribed();
    let before = place.specs();
    let cut = PAGE.split("## Response parameters").next().unwrap_or_default();
    let french = PAGE
        .replace("Request parameters", "Paramètres")
        .replace("Response parameters", "Réponse")
        .replace("|Parameter|Type|", "|Nom|Genre|");
    let huawei = "GET /v1/{project_id}/vaults\n";
    let table = "Table 1 Path Parameters\n\nParameter\n\nMandatory\n\nType\n\nDescription\n\nproject_id\n\nYes\n\nString\n\nThe project.\n";
    let huawei = format!(
        "Listing Vaults\n\nFunction\n\nLists vaults.\n\nURI\n\n{huawei}\n{table}\nResponse Parameters\n\nNone\n\nStatus Codes\n\n\
         Status Code\n\nDescription\n\n200\n\nGood.\n"
    );
    let nameless = PAGE
        .replace("# OpenVault\n", "# Opening a vault\n")
        .replace("|Action|String|Yes|OpenVault|The operation.|\n", "");
    for (page, text, due) in [
        ("letter.md", "Dear all,\n\nthe meeting is at noon.\n", "no reference page of an operation"),
        ("cut.md", cut, "missing: response elements, a sample response"),
        ("french.md", french.as_str(), "recognised: Markdown"),
        ("huawei.txt", huawei.as_str(), "the page is one of huawei"),
        ("nameless.md", nameless.as_str(), "the page never says the operation's name; give it with --name"),
    ] {
        place.write(page, text);
        // A good page beside it is not written either.
        let said = place.call(&format!("transcribe pages/OpenVault.md {page} --into specs/alibaba-vaults")).ends(2);
        assert!(said.contains(page) && said.contains(due) && said.contains("nothing was written"), "{said}");
        assert_eq!(place.specs(), before, "{page}");
    }
    fs::write(place.0.join("latin.txt"), [b'V', 0xe9]).expect("it can be written");
    let said = place.call("transcribe latin.txt --into specs/alibaba-vaults").ends(2);
    assert!(said.contains("latin.txt is not UTF-8 at byte 1; save it as UTF-8"), "{said}");
    let said = place.call("transcribe nameless.md --into specs/alibaba-vaults --name ../x").ends(2);
    assert!(said.contains("cannot be the name of an operation"), "{said}");
    let said = place.call("transcribe pages/OpenVault.md --into specs/alibaba-safes").ends(2);
    assert!(said.contains("new-service"), "{said}");
    assert_eq!(place.specs(), before);
    place.call("transcribe nameless.md --into specs/alibaba-vaults --name OpenDoor").ends(0);
    assert!(place.read("specs/alibaba-vaults/service.yaml").contains("operations/OpenDoor.yaml"));
}

/// One edit of the page: what becomes what, how drift ends, and what it says.
const EDITS: [(&str, &str, i32, &str); 9] = [
    ("|VaultId|", "|SafeId|", 40, "breaking: request VaultId: it is gone"),
    ("|Force|Boolean|", "|Force|Integer|", 40, "breaking: request Force: the type is integer and was boolean"),
    ("|Mode|String|No|", "|Mode|String|Yes|", 40, "breaking: request Mode: it is required now"),
    ("|VaultId|String|Yes|", "|VaultId|String|No|", 20, "additive: request VaultId: it is optional now"),
    ("|Doors|Integer|2|Its doors.|\n", "", 30, "contradiction in the page: response Vault.Doors"),
    ("|404|Vault", "|429|Busy|Wait.|Wait.|\n|404|Vault", 20, "additive: error Busy: the error 429 Busy is new"),
    ("-   Fast:", "-   Never: not at all.\n-   Fast:", 20, "additive: request Mode: the value Never is new"),
    ("|No such vault.|", "|Not here.|", 10, "wording: error Vault.NotFound: the message is now: Not here."),
    ("takes a minute.", "takes a moment.", 0, "no differences"),
];

#[test]
fn drift_ends_by_severity() {
    let place = Place::transcribed();
    let mut found = 0;
    for (from, to, code, due) in EDITS {
        assert!(PAGE.contains(from), "{from}");
        place.write("pages/OpenVault.md", &PAGE.replacen(from, to, 1));
        let said = place.call("drift --specs specs --pages pages").ends(code);
        assert!(said.contains(due), "{said}");
        found += 1;
    }
    println!("{found} of {} edits are found by the verb", EDITS.len());
    place.write("pages/OpenVault.md", PAGE);
    place.call("drift --specs specs --pages pages").ends(0);
}

#[test]
fn reports_come_as_text_json_and_markdown() {
    let place = Place::transcribed();
    place.edit("pages/OpenVault.md", "|Force|Boolean|", "|Force|Integer|");
    place.write("pages/letter.txt", "Dear all\n");
    let text = place.call("drift --specs specs --pages pages").ends(40);
    assert!(text.contains("not read: letter.txt: no reference page"), "{text}");
    assert!(text.ends_with("1 file against 2 operations of alibaba-vaults: 1 breaking; 0 without any\n"), "{text}");
    let json = place.call("drift --specs specs --pages pages --format json").ends(40);
    assert!(json.starts_with("{\"worst\":\"breaking\",\"counts\":{\"breaking\":1,"), "{json}");
    let body = place.call("drift --specs specs --pages pages --format md").ends(40);
    let row = "| `request Force` | the type is integer and was boolean | OpenVault.md:15 (Request parameters) |";
    assert!(body.starts_with("## Drift\n") && body.contains(row) && body.contains("### Not read"), "{body}");
    place.write("pages/OpenVault.md", PAGE);
    place.call("drift --specs specs --pages pages").ends(1);
    fs::remove_file(place.0.join("pages/OpenVault.md")).expect("it was there");
    let said = place.call("drift --specs specs --pages pages").ends(2);
    assert!(said.contains("no page could be read\nletter.txt"), "{said}");
}

#[test]
fn a_known_difference_is_silent_until_it_is_gone() {
    let place = Place::transcribed();
    place.edit("pages/OpenVault.md", "|Mode|String|No|", "|Mode|String|Yes|");
    place.call("drift --specs specs --pages pages").ends(40);
    place.edit(
        "specs/alibaba-vaults/operations/OpenVault.yaml",
        "    - name: Mode\n",
        "    - name: Mode\n      x-differs:\n        page: \"The table says that it is required: `|Mode|String|Yes|`.\"\n        \
         reason: It can be left out.\n        evidence: A call without it.\n",
    );
    place.call("drift --specs specs --pages pages").ends(0);
    place.regen();
    place.write("pages/OpenVault.md", PAGE);
    let said = place.call("drift --specs specs --pages pages").ends(30);
    assert!(said.contains("known difference Mode: x-differs explains what the page no longer says"), "{said}");
}

const METADATA: &str = r##"{"version":"1.0","info":{"style":"RPC","product":"Safes","version":"2020-02-02"},
"components":{"schemas":{}},"endpoints":[{"regionId":"cn-hangzhou","endpoint":"safes.cn-hangzhou.aliyuncs.com"}],
"apis":{"OpenSafe":{"methods":["post"],"summary":"Their words.","parameters":[
{"name":"SafeId","in":"query","schema":{"type":"string","required":true,"description":"Their words."}}],
"responses":{"200":{"schema":{"type":"object","properties":{"RequestId":{"type":"string"},"Locks":{"type":"array",
"items":{"type":"string"}}}}}},"errorCodes":{"404":[{"errorCode":"Safe.NotFound","errorMessage":"No such safe."}]}}}}"##;

#[test]
fn metadata_becomes_a_service_that_regen_accepts() {
    let place = Place::new();
    place.write("safes.api-docs.json", METADATA);
    let said = place.call("import safes.api-docs.json --into specs").ends(0);
    assert!(said.contains("alibaba-safes: 1 operations, 2 files to write"), "{said}");
    assert!(!said.contains("inferred"), "{said}");
    assert!(place.specs().values().all(|text| !text.contains("Their words.")));
    place.regen();
    assert!(place.read("crates/alibaba-safes/src/operations/open_safe.rs").contains("pub struct OpenSafe"));
    place.call("drift --specs specs --metadata safes.api-docs.json").ends(0);
    let before = place.specs();
    place.call("import safes.api-docs.json --into specs").ends(0);
    assert_eq!(place.specs(), before);
}

#[test]
fn wrappers_and_paging_are_inferred_from_names_and_told() {
    let place = Place::new();
    let turned = METADATA
        .replace("OpenSafe", "ListSafes")
        .replace(
            r#"{"name":"SafeId""#,
            r#"{"name":"PageNumber","in":"query","schema":{"type":"integer","format":"int32"}},{"name":"SafeId""#,
        )
        .replace(
            r#""Locks":{"type":"array","#,
            r#""TotalCount":{"type":"integer"},"Locks":{"type":"object","properties":{"Lock":{"type":"array","#,
        )
        .replace(r#""items":{"type":"string"}}}}}}"#, r#""items":{"type":"string"}}}}}}}}"#);
    place.write("safes.api-docs.json", &turned);
    let said = place.call("import safes.api-docs.json --into specs").ends(0);
    assert!(said.contains("ListSafes: inferred: x-wrapped: Locks"), "{said}");
    let due = "inferred: x-paging: {style: number, page: PageNumber, items: Locks, total: TotalCount}";
    assert!(said.contains(due), "{said}");
    place.regen();
    let operation = place.read("crates/alibaba-safes/src/operations/list_safes.rs");
    assert!(
        operation.contains("pub locks: Vec<String>") || operation.contains("locks: Option<Vec<String>>"),
        "{operation}"
    );
    // What people took out stays out, and is told.
    place.edit(
        "specs/alibaba-safes/operations/ListSafes.yaml",
        "  x-paging:\n    style: number\n    page: PageNumber\n    items: Locks\n    total: TotalCount\n",
        "",
    );
    let said = place.call("import safes.api-docs.json --into specs").ends(0);
    assert!(said.contains("to do by hand: going by names, pages are turned by `x-paging: {style: number"), "{said}");
    assert!(!place.read("specs/alibaba-safes/operations/ListSafes.yaml").contains("x-paging"));
}

#[test]
fn newer_metadata_is_merged() {
    let place = Place::new();
    place.write("safes.api-docs.json", METADATA);
    place.call("import safes.api-docs.json --into specs").ends(0);
    let file = "specs/alibaba-safes/operations/OpenSafe.yaml";
    place.edit(file, "summary: Open safe.", "summary: Opens a safe.");
    let close = r##""apis":{"CloseSafe":{"methods":["post"],"responses":{"200":{"schema":{"type":"object"}}}},"##;
    let newer = METADATA
        .replace(r##""apis":{"##, close)
        .replace(r##"{"regionId""##, r##"{"regionId":"eu-x","endpoint":"safes.eu.aliyuncs.com"},{"regionId""##)
        .replace(r##""Locks":"##, r##""Doors":{"type":"integer","format":"int32"},"Locks":"##);
    place.write("safes.api-docs.json", &newer);
    place.call("drift --specs specs --metadata safes.api-docs.json").ends(20);
    let said = place.call("import safes.api-docs.json --into specs").ends(0);
    assert!(said.contains("service.yaml: added: operation CloseSafe"), "{said}");
    assert!(said.contains("service.yaml: added: sha256 of source meta"), "{said}");
    assert!(
        said.contains("to do by hand: server public safes.eu.aliyuncs.com: regions that are not listed here (eu-x)")
    );
    assert!(said.contains("OpenSafe: added: response Doors"), "{said}");
    let text = place.read(file);
    assert!(text.contains("summary: Opens a safe.") && !text.contains("x-only-on"), "{text}");
    place.regen();
    place.call("drift --specs specs --metadata safes.api-docs.json").ends(0);
    // An operation that came from the metadata, and is in it no more, is missed.
    place.write("safes.api-docs.json", METADATA);
    let said = place.call("drift --specs specs --metadata safes.api-docs.json").ends(40);
    assert!(said.contains("CloseSafe: breaking: operation: the metadata has it no more"), "{said}");
}

#[test]
fn metadata_that_cannot_be_read_touches_no_file() {
    let place = Place::new();
    let before = place.specs();
    let hostile = METADATA.replace("OpenSafe", "../../x");
    for (text, due) in [
        ("{\"openapi\": \"3.0.3\"}", "recognised: openapi; missing: the key \"apis\""),
        (&METADATA[..METADATA.len() / 2], "broken JSON"),
        (hostile.as_str(), "`../../x` cannot be the name of an operation"),
        (&METADATA.replace("Safes", "../Safes"), "cannot be the name of a service"),
    ] {
        place.write("bad.json", text);
        place.write("safes.api-docs.json", METADATA);
        let said = place.call("import safes.api-docs.json bad.json --into specs").ends(2);
        assert!(said.contains("bad.json") && said.contains(due) && said.contains("nothing was written"), "{said}");
        assert_eq!(place.specs(), before);
    }
    let said = place.call("import --fetch Safes&x 1").ends(2);
    assert!(said.contains("is no product with its version"), "{said}");
}

#[test]
fn every_verb_explains_itself() {
    let place = Place::new();
    for verb in ["transcribe", "import", "drift"] {
        let said = place.call(&format!("{verb} --help")).ends(0);
        assert!(said.starts_with(&format!("cargo xtask {verb} ")), "{said}");
        place.call(verb).ends(2);
    }
}
