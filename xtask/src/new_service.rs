//! `new-service`: the first spec of a service, which regen accepts as it stands.

use std::collections::BTreeMap;
use std::process::ExitCode;

use crate::Outcome;
use crate::args::Args;
use crate::place::Places;
use crate::tree;

const USAGE: &str = "name one service as `<cloud>-<name>`, such as `alibaba-ecs` or `huawei-obs`";

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let args = Args::parse(words)?;
    let [folder] = args.names.as_slice() else { return Err(USAGE.to_owned()) };
    let (cloud, name) = parts(folder)?;
    let places = Places::of(&args)?;
    let target = places.specs.join(folder);
    if target.exists() {
        return Err(format!("{} is there already", places.shown(&target)));
    }
    let files = skeleton(cloud, name);
    tree::write(&target, &files)?;
    let shown = places.shown(&target);
    println!("Wrote the first spec of a service:");
    for path in files.keys() {
        println!("  {shown}/{path}");
    }
    println!("Replace what stands in angle brackets and the example operation (specs/README.md says how), then run");
    println!("  cargo xtask regen");
    Ok(ExitCode::SUCCESS)
}

/// Cloud and name of a folder.
fn parts(folder: &str) -> Result<(&str, &str), String> {
    let (cloud, name) = folder.split_once('-').ok_or_else(|| format!("`{folder}` has no cloud; {USAGE}"))?;
    if !["alibaba", "huawei"].contains(&cloud) {
        return Err(format!("`{cloud}` is no cloud that is known: there are `alibaba` and `huawei`"));
    }
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(letters);
    if !plain || name.ends_with('-') || name.contains("--") {
        return Err(format!(
            "`{name}` cannot be the name of a service: write small letters, digits and single hyphens"
        ));
    }
    Ok((cloud, name))
}

fn skeleton(cloud: &str, name: &str) -> BTreeMap<String, Vec<u8>> {
    let (service, operation, id) = match cloud {
        "alibaba" => (ALIBABA_SERVICE, ALIBABA_OPERATION, "DescribeExample"),
        _ => (HUAWEI_SERVICE, HUAWEI_OPERATION, "ShowExample"),
    };
    let filled = |text: &str| {
        let text = text.replace("{{name}}", name).replace("{{client}}", &client(name));
        text.trim_start().as_bytes().to_vec()
    };
    BTreeMap::from([("service.yaml".to_owned(), filled(service)), (format!("operations/{id}.yaml"), filled(operation))])
}

/// `image-search` → `ImageSearch`.
fn client(name: &str) -> String {
    name.split('-')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}

const ALIBABA_SERVICE: &str = include_str!("new_service/alibaba-service.yaml");
const ALIBABA_OPERATION: &str = include_str!("new_service/alibaba-operation.yaml");
const HUAWEI_SERVICE: &str = include_str!("new_service/huawei-service.yaml");
const HUAWEI_OPERATION: &str = include_str!("new_service/huawei-operation.yaml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_a_cloud_and_small_letters() {
        assert_eq!(parts("alibaba-image-search"), Ok(("alibaba", "image-search")));
        for bad in ["kms", "aws-kms", "alibaba-", "alibaba-KMS", "alibaba-../x", "huawei-a--b", "huawei-1a"] {
            assert!(parts(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_client_is_named_after_the_service() {
        assert_eq!(client("image-search"), "ImageSearch");
    }
}
