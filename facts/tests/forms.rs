//! One made-up operation in every text form and language that pages come in: the facts stay the same.

#![allow(clippy::unwrap_used, clippy::panic)]

use cumulo_facts::model::{FindingKind, Known, Operation, Type};
use cumulo_facts::read::{self, Form};

fn facts(page: &str) -> Operation {
    read::page("page", page).unwrap_or_else(|error| panic!("{error}\n{page}")).operation
}

fn vault(operation: &Operation) {
    let params: Vec<(&str, Type, Option<bool>)> = operation
        .params
        .iter()
        .map(|p| (p.field.name.as_str(), p.field.ty.value, p.field.required.as_ref().map(|r| r.value)))
        .collect();
    assert_eq!(params, [("VaultId", Type::String, Some(true)), ("Size", Type::Integer, Some(false))]);
    let paths: Vec<(String, Type)> =
        operation.response_paths().into_iter().map(|(path, field)| (path, field.ty.value)).collect();
    let due = [
        ("RequestId", Type::String),
        ("Locks", Type::Array),
        ("Locks[].LockId", Type::String),
        ("Locks[].Open", Type::Boolean),
        ("Total", Type::Integer),
    ];
    let due: Vec<(String, Type)> = due.map(|(path, ty)| (path.to_owned(), ty)).to_vec();
    assert_eq!(paths, due);
    let errors: Vec<(&str, &str)> = operation.errors.iter().map(|e| (e.status.as_str(), e.code.as_str())).collect();
    assert_eq!(errors, [("404", "Vault.NotFound")]);
}

const SAMPLE: &str = r#"{
"RequestId": "r-1",
"Locks": [
{
"LockId": "l-1",
"Open": true
}
],
"Total": 1
}"#;

/// Form A of the newer layout; headings are replaced for other languages.
fn newer() -> String {
    format!(
        "Shows a vault.\nTry it now\nTest\nRAM authorization\nRequest syntax\nPOST HTTP/1.1\n\
         Request parameters\n|\nParameter |\nType |\nRequired |\nDescription |\nExample |\n\
         | VaultId |\nstring |\nYes |\nThe vault. |\nv-1 |\n| Size |\ninteger |\nNo |\nThe size. |\n1 |\n\
         Response elements\n|\nElement |\nType |\nDescription |\nExample |\n|\nobject |\n|||\n\
         | RequestId |\nstring |\nThe request. |\nr-1 |\n| Locks |\narray<object> |\nThe locks. |\n|\n\
         |\nobject |\nA lock. |\n||\n| LockId |\nstring |\nThe lock. |\nl-1 |\n\
         | Open |\nboolean |\nIs it open? |\ntrue |\n| Total |\ninteger |\nHow many. |\n1 |\n\
         Examples\nSuccess response\nJSON format\n{SAMPLE}\nError codes\n|\nHTTP status code |\n\
         Error code |\nError message |\nDescription |\n|---|---|---|---|\n\
         | 404 | Vault.NotFound | No such vault. | There is no such vault. |\n\
         See Error Codes for a complete list.\n"
    )
}

#[test]
fn the_newer_layout_reads_alike_in_five_languages() {
    let english = [
        "Try it now",
        "Request syntax",
        "Request parameters",
        "Response elements",
        "Examples\n",
        "Success response",
        "Error codes",
    ];
    let languages = [
        [
            "Coba sekarang",
            "Sintaks permintaan",
            "Parameter permintaan",
            "Elemen respons",
            "Contoh\n",
            "Respons sukses",
            "Kode kesalahan",
        ],
        ["调试", "请求语法", "请求参数", "返回参数", "示例\n", "正常返回示例", "错误码"],
        ["調試", "請求語法", "請求參數", "返回數據", "樣本\n", "正常返回樣本", "錯誤碼"],
        [
            "デバッグ",
            "リクエスト構文",
            "リクエストパラメーター",
            "レスポンスパラメーター",
            "例\n",
            "成功レスポンス",
            "エラーコード",
        ],
    ];
    vault(&facts(&newer()));
    assert_eq!(read::page("page", &newer()).unwrap().language, "en");
    for (words, language) in languages.into_iter().zip(["id", "zh", "tc", "ja"]) {
        let mut page = newer();
        for (from, to) in english.iter().zip(words) {
            page = page.replacen(from, to, 1);
        }
        vault(&facts(&page));
        assert_eq!(read::page("page", &page).unwrap().language, language);
    }
}

#[test]
fn table_heads_and_yes_and_no_are_read_in_chinese_and_japanese() {
    let heads = [
        ["名称", "类型", "是否必选", "描述", "示例值", "是", "否"],
        ["名稱", "類型", "是否必選", "描述", "示例值", "是", "否"],
        ["パラメーター", "データ型", "必須/任意", "説明", "例", "はい", "いいえ"],
    ];
    for [name, ty, required, description, example, yes, no] in heads {
        let page = newer()
            .replace("Parameter |", &format!("{name} |"))
            .replace("Element |", &format!("{name} |"))
            .replace("\nType |", &format!("\n{ty} |"))
            .replace("Required |", &format!("{required} |"))
            .replace("\nDescription |\nExample |", &format!("\n{description} |\n{example} |"))
            .replace("\nYes |", &format!("\n{yes} |"))
            .replace("\nNo |", &format!("\n{no} |"));
        vault(&facts(&page));
    }
}

#[test]
fn an_unknown_heading_is_found_by_its_table() {
    // A language without a dictionary: the heads of the tables are enough.
    let page = newer().replace("Request parameters", "Paramètres").replace("Response elements", "Éléments");
    vault(&facts(&page));
}

#[test]
fn the_older_layout_in_markdown() {
    let page = format!(
        "# ShowVault\n\nShows a vault.\n\n## Request parameters\n\n\
         |Parameter|Type|Required|Example|Description|\n|---|---|---|---|---|\n\
         |Action|String|Yes|ShowVault|The operation.|\n\
         |VaultId|String|Yes|v\\_1\\*\\*|The vault.\n\n**Note:** Not the\nshelf. |\n\
         |Size|Integer|No|1|The size. |\n\n## Response parameters\n\n\
         |Parameter|Type|Example|Description|\n|---|---|---|---|\n\
         |RequestId|String|r-1|The request. |\n|Locks|Array| |The locks. |\n\
         |LockId|String|l-1|The lock. |\n|Open|Boolean|true|Is it open? |\n|Total|Integer|1|How many. |\n\n\
         ## Examples\n\nSample success responses\n\n`JSON` format\n\n```\n{SAMPLE}\n```\n\n## Error codes\n\n\
         |HttpCode|Error code|Error message|Description|\n|---|---|---|---|\n|404|Vault.NotFound|No.|None there.|\n"
    );
    let operation = facts(&page);
    assert_eq!(operation.name(), "ShowVault");
    vault(&operation);
    let id = &operation.param("VaultId").unwrap().field;
    assert_eq!(id.example.as_ref().unwrap().value, "v_1**");
    assert!(id.description.as_ref().unwrap().value.contains("shelf"));
}

#[test]
fn rows_on_one_line_with_a_rule() {
    let page = format!(
        "Shows a vault.\nDebugging\nRequest parameters\nParameter | Type | Required | Example | Description\n\
         ---|---|---|---|---\nAction | String | Yes | ShowVault | The operation.\n\
         VaultId | String | Yes | v-1 | The vault.\nSize | Integer | No | 1 | The size.\n\
         Response parameters\nParameter | Type | Example | Description\n---|---|---|---\n\
         RequestId | String | r-1 | The request.\nLocks | Array of Lock | | The locks.\n\
         LockId | String | l-1 | The lock.\nOpen | Boolean | true | Is it open?\nTotal | Integer | 1 | How many.\n\
         Examples\nSample success responses\nJSON format\n{SAMPLE}\nError codes\n\
         HttpCode | Error code | Error message | Description\n---|---|---|---\n\
         404 | Vault.NotFound | No. | None there.\nFor a list of error codes, see Service error codes.\n"
    );
    let operation = facts(&page);
    assert_eq!(operation.name(), "ShowVault");
    vault(&operation);
}

/// The tables of the Huawei layout, by form.
fn rest(request: &str, response: &str, nested: &str) -> [String; 3] {
    [request.to_owned(), response.to_owned(), nested.to_owned()]
}

fn lock(operation: &Operation) {
    assert_eq!(operation.method.as_ref().unwrap().value, "GET");
    assert_eq!(operation.path.as_ref().unwrap().value, "/v1/{vault_id}/locks");
    let params: Vec<&str> = operation.params.iter().map(|p| p.field.name.as_str()).collect();
    assert_eq!(params, ["vault_id"]);
    let paths: Vec<String> = operation.response_paths().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["locks", "locks[].id", "locks[].state"]);
    let all = operation.response_paths();
    let (_, state) = all.last().unwrap();
    let values: Vec<&str> = state.known.values().iter().map(|value| value.value.as_str()).collect();
    assert_eq!(values, ["OPEN", "SHUT"]);
}

#[test]
fn the_huawei_layout_in_rst_and_html() {
    let [request, response, nested] = rest(
        "   +-----------+-----------+--------+-------------+\n   | Parameter | Mandatory | Type   | Description |\n   +===========+===========+========+=============+\n   | vault_id  | Yes       | String | The vault.  |\n   +-----------+-----------+--------+-------------+\n",
        "   +-----------+-----------------------------+-------------+\n   | Parameter | Type                        | Description |\n   +===========+=============================+=============+\n   | locks     | Array of :ref:`Lock <t>` objects | The locks.  |\n   +-----------+-----------------------------+-------------+\n",
        "   +-----------+--------+-----------------+\n   | Parameter | Type   | Description     |\n   +===========+========+=================+\n   | id        | String | The lock.       |\n   +-----------+--------+-----------------+\n   | state     | String | **Range**       |\n   |           |        |                 |\n   |           |        | -  OPEN: open.  |\n   |           |        | -  SHUT: shut.  |\n   +-----------+--------+-----------------+\n",
    );
    // Borders must be as wide as their rows.
    let response = response
        .replace("-----------------------------+-", "----------------------------------+-")
        .replace("=============================", "==================================")
        .replace("Type                        |", "Type                             |");
    let page = format!(
        ":original_name: ListLocks.html\n\nListing Locks\n=============\n\nFunction\n--------\n\nLists locks.\n\nURI\n---\n\nGET /v1/{{vault_id}}/locks\n\n.. table:: **Table 1** Path Parameters\n\n{request}\nRequest Parameters\n------------------\n\nNone\n\nResponse Parameters\n-------------------\n\n**Status code: 200**\n\n.. table:: **Table 2** Response body parameters\n\n{response}\n.. table:: **Table 3** Lock\n\n{nested}\nStatus Codes\n------------\n\n=========== ===========\nStatus Code Description\n=========== ===========\n200         Good.\n=========== ===========\n"
    );
    let operation = facts(&page);
    assert_eq!(operation.name(), "ListLocks");
    lock(&operation);
    let table = |caption: &str, header: &[&str], rows: &[&[&str]]| {
        let cells = |tag: &str, cells: &[&str]| {
            cells.iter().map(|cell| format!("<{tag}><p>{cell}</p></{tag}>")).collect::<String>()
        };
        let rows: String = rows.iter().map(|row| format!("<tr>{}</tr>", cells("td", row))).collect();
        format!(
            "<table><caption><b>Table 1 </b>{caption}</caption><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>",
            cells("th", header)
        )
    };
    let page = format!(
        "<a name=\"ListLocks\"></a><h1>Listing Locks</h1><h4 class=\"s\">Function</h4><p>Lists locks.</p><h4>URI</h4><p>GET /v1/{{vault_id}}/locks</p>{}<h4>Request Parameters</h4><p>None</p><h4>Response Parameters</h4><p><strong>Status code: 200</strong></p>{}{}<h4>Status Codes</h4>{}",
        table(
            "Path Parameters",
            &["Parameter", "Mandatory", "Type", "Description"],
            &[&["vault_id", "Yes", "String", "The vault."]]
        ),
        table(
            "Response body parameters",
            &["Parameter", "Type", "Description"],
            &[&["locks", "Array of <a href=\"#x\">Lock</a> objects", "The locks."]]
        ),
        table(
            "Lock",
            &["Parameter", "Type", "Description"],
            &[
                &["id", "String", "The lock."],
                &[
                    "state",
                    "String",
                    "</p><p>Range</p><ul><li><p>OPEN: open.</p></li><li><p>SHUT: shut.</p></li></ul><p>"
                ]
            ]
        ),
        table("", &["Status Code", "Description"], &[&["200", "Good."]]),
    );
    let operation = facts(&page);
    assert_eq!(operation.name(), "ListLocks");
    lock(&operation);
}

#[test]
fn an_announced_list_that_was_dropped_is_no_empty_list() {
    let page = newer().replacen("The vault. |", "The vault. Valid values:\n|", 1);
    let operation = facts(&page);
    vault(&operation);
    assert_eq!(operation.param("VaultId").unwrap().field.known, Known::Lost);
    assert!(operation.findings.iter().any(|f| f.kind == FindingKind::Lost && f.subject == "VaultId"));
}

#[test]
fn cells_that_run_together_are_refused_and_not_guessed() {
    let page = "Shows a vault.\nDebugging\nRequest parameters\nParameterTypeRequiredDescriptionExample\n\
                VaultIdstringYesThe vault.\nv-1\nResponse parameters\nExamples\n";
    let error = read::page("glued.txt", page).unwrap_err();
    assert!(error.to_string().contains("cells run together"), "{error}");
}

#[test]
fn forms_are_told_by_content() {
    assert_eq!(read::page("x", &newer()).unwrap().form, Form::Bars);
}

/// The oldest layout: types are names, and tables without captions describe them.
const NAMED: &str = r#"# DescribeVault

Shows a vault.

## Request parameters

|Name|Type|Required|Description|
|----|----|--------|-----------|
|VaultId|String|Yes|The vault.|

## Response parameters

|Name|Type|Description|
|----|----|-----------|
|RequestId|String|The request.|
|VaultMetadata|VaultMetadata|The vault.|
|Locks|List<Lock>|Its locks.|
|Total|Integer|How many.|

VaultMetadata

|Name|Type|Description|
|----|----|-----------|
|VaultId|String|The vault.|
|Owner|Owner|Who has it.|
|State|String|Its state.|

|Name|Type|Description|
|----|----|-----------|
|Name|String|A name.|

|Name|Type|Description|
|----|----|-----------|
|LockId|String|The lock.|
|Name|String|A name.|

## Examples

Sample success responses

`JSON` format

```
1. {
2.   "RequestId": "r-1", // the request
3.   "Total": 1,
4.   "VaultMetadata": {"VaultId": "v-1", "State": "Open", "Owner": {"Name": "alice"}}
5. }
```
"#;

#[test]
fn types_that_tables_without_captions_describe() {
    let operation = facts(NAMED);
    let paths: Vec<String> = operation.response_paths().into_iter().map(|(path, _)| path).collect();
    let due = [
        "RequestId",
        "VaultMetadata",
        "VaultMetadata.VaultId",
        "VaultMetadata.Owner",
        "VaultMetadata.Owner.Name",
        "VaultMetadata.State",
        "Locks",
        "Locks[].LockId",
        "Locks[].Name",
        "Total",
    ];
    assert_eq!(paths, due);
    let unsure: Vec<String> = operation
        .response_paths()
        .into_iter()
        .filter(|(_, field)| field.placed != cumulo_facts::model::Certainty::Certain)
        .map(|(path, _)| path)
        .collect();
    // The sample does not show them: the order of the tables alone says where they belong.
    assert_eq!(unsure, ["Locks[].LockId", "Locks[].Name"]);
    assert_eq!(operation.success().unwrap().body.as_ref().unwrap().field("Locks").unwrap().ty.value, Type::Array);
}
