//! The cloud's words in Rust case: acronyms are words, reserved words get an underscore.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words that heck would cut in two.
const WHOLE: &[(&str, &str)] = &[
    ("GiB", "Gib"),
    ("IPv", "Ipv"),
    ("IoT", "Iot"),
    ("KiB", "Kib"),
    ("MiB", "Mib"),
    ("OAuth", "Oauth"),
    ("TiB", "Tib"),
];

/// Words that no field, function or module can be named after.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that a setter cannot be named after: functions that every request has, and operators that clippy guards.
const TAKEN: &[&str] = &[
    "add", "bitand", "bitor", "bitxor", "clone", "default", "div", "encode", "mul", "new", "rem", "shl", "shr", "slot",
    "sub",
];

/// The name of a field and of its setter: `DBClusterId` → `db_cluster_id`, `type` → `type_`, `2fa` → `value_2fa`.
/// `None` where nothing of a name is left.
pub(crate) fn field(wire: &str) -> Option<String> {
    let name = module(wire)?;
    Some(if TAKEN.contains(&name.as_str()) { name + "_" } else { name })
}

/// The name of a module: `DescribeKey` → `describe_key`, `Move` → `move_`.
pub(crate) fn module(wire: &str) -> Option<String> {
    let name = identifier(wire, "value_", |word| word.to_snake_case())?;
    Some(if KEYWORDS.contains(&name.as_str()) { name + "_" } else { name })
}

/// The name of a type or a variant: `DBCluster` → `DbCluster`, `AES_256` → `Aes256`, `8.0` → `Value8_0`.
pub(crate) fn camel(wire: &str) -> Option<String> {
    let name = identifier(wire, "Value", |word| word.to_upper_camel_case())?;
    Some(if name == "Self" { "SelfValue".to_owned() } else { name })
}

/// The name of a constant: `Forbidden.KeyNotFound` → `FORBIDDEN_KEY_NOT_FOUND`, `400` → `CODE_400`.
pub(crate) fn constant(wire: &str) -> Option<String> {
    identifier(wire, "CODE_", |word| word.to_shouty_snake_case())
}

/// Puts `wire` in a case. A name cannot begin with a digit, so `prefix` comes before one.
fn identifier(wire: &str, prefix: &str, case: impl Fn(&str) -> String) -> Option<String> {
    let words = plurals(&signs(wire));
    let words = WHOLE.iter().fold(words, |words, (cut, whole)| words.replace(cut, whole));
    // Version numbers keep their points apart, so that `8.0` is not `80`.
    let name = split_versions(&words).iter().map(|part| case(part)).collect::<Vec<_>>().join("_");
    let first = name.chars().next()?;
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    Some(if first.is_ascii_digit() { format!("{prefix}{name}") } else { name })
}

/// `-1` and `1` are two names, as are `>=` and … nothing: other signs have no name.
fn signs(wire: &str) -> String {
    match wire.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("minus {rest}"),
        _ => wire.to_owned(),
    }
}

/// `IDs` → `Ids`, `VPCIDs` → `VPCIds`: the small letter of a plural is part of the acronym before it.
fn plurals(wire: &str) -> String {
    let chars: Vec<char> = wire.chars().collect();
    let mut out = String::with_capacity(wire.len());
    let mut run = 0;
    for (at, c) in chars.iter().enumerate() {
        run = if c.is_ascii_uppercase() { run + 1 } else { 0 };
        out.push(*c);
        let next = |step: usize| chars.get(at + step).copied();
        if run >= 2 && next(1) == Some('s') && next(2).is_none_or(|c| !c.is_ascii_lowercase()) {
            // Of `VPCID` only the `ID` is in the plural.
            let word = if out.ends_with("ID") { 2 } else { run };
            let tail = out.split_off(out.len() + 1 - word).to_ascii_lowercase();
            out.push_str(&tail);
        }
    }
    out
}

/// Cuts at the points that stand between two digits.
fn split_versions(words: &str) -> Vec<&str> {
    let bytes = words.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in words.match_indices('.') {
        if digit(at.checked_sub(1)) && digit(at.checked_add(1)) {
            parts.extend(words.get(start..at));
            start = at + 1;
        }
    }
    parts.extend(words.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn table(names: &[&str], case: fn(&str) -> Option<String>) -> String {
        names.iter().map(|name| format!("{name} → {}\n", case(name).unwrap_or_else(|| "-".to_owned()))).collect()
    }

    #[test]
    fn acronyms_are_words() {
        expect![[r"
            DBClusterId → db_cluster_id
            DKMSInstanceId → dkms_instance_id
            KMSKeyId → kms_key_id
            VPCId → vpc_id
            VpcIDs → vpc_ids
            VPCIDs → vpc_ids
            InstanceIDsList → instance_ids_list
            IsDBFree → is_db_free
            HTTPStatus → http_status
            IPv6Address → ipv6_address
            SizeInGiB → size_in_gib
            X-Auth-Token → x_auth_token
            Tag.Key → tag_key
            maxAPIs → max_apis
        "]]
        .assert_eq(&table(
            &[
                "DBClusterId",
                "DKMSInstanceId",
                "KMSKeyId",
                "VPCId",
                "VpcIDs",
                "VPCIDs",
                "InstanceIDsList",
                "IsDBFree",
                "HTTPStatus",
                "IPv6Address",
                "SizeInGiB",
                "X-Auth-Token",
                "Tag.Key",
                "maxAPIs",
            ],
            field,
        ));
    }

    #[test]
    fn what_cannot_be_a_name_is_made_one_or_refused() {
        expect![[r"
            type → type_
            Self → self_
            From → from
            New → new_
            Default → default_
            Encode → encode_
            2fa → value_2fa
            编号 → -
            * → -
        "]]
        .assert_eq(&table(&["type", "Self", "From", "New", "Default", "Encode", "2fa", "编号", "*"], field));
    }

    #[test]
    fn values_become_variants() {
        expect![[r"
            ENCRYPT/DECRYPT → EncryptDecrypt
            AES_256 → Aes256
            EC_P256K → EcP256k
            Aliyun_KMS → AliyunKms
            generalCipher → GeneralCipher
            SMCompatibleL4 → SmCompatibleL4
            1 → Value1
            -1 → Minus1
            8.0 → Value8_0
            self → SelfValue
            <= → -
        "]]
        .assert_eq(&table(
            &[
                "ENCRYPT/DECRYPT",
                "AES_256",
                "EC_P256K",
                "Aliyun_KMS",
                "generalCipher",
                "SMCompatibleL4",
                "1",
                "-1",
                "8.0",
                "self",
                "<=",
            ],
            camel,
        ));
    }

    #[test]
    fn codes_become_constants() {
        expect![[r"
            Forbidden.KeyNotFound → FORBIDDEN_KEY_NOT_FOUND
            InvalidDBClusterId.NotFound → INVALID_DB_CLUSTER_ID_NOT_FOUND
            KMS.0205 → KMS_0205
            DWS.5100 → DWS_5100
            400 → CODE_400
        "]]
        .assert_eq(&table(
            &["Forbidden.KeyNotFound", "InvalidDBClusterId.NotFound", "KMS.0205", "DWS.5100", "400"],
            constant,
        ));
    }
}
