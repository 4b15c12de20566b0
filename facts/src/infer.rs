//! What names make certain enough to be drafted, though no source says it: wrappers of lists, and how pages are turned.

use crate::model::{Field, Operation, Type};

/// How the pages of an answer are turned, going by names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paging {
    /// The entries of `x-paging`, in their order.
    pub entries: Vec<(&'static str, String)>,
}

impl Paging {
    /// `number: PageNumber, PageSize → Keys of TotalCount`, for reports.
    pub fn words(&self) -> String {
        let words: Vec<String> = self.entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        words.join(", ")
    }
}

/// Totals, as paths in an answer.
const TOTALS: [&[&str]; 5] =
    [&["TotalCount"], &["TotalRecordCount"], &["totalCount"], &["total_count"], &["page_info", "total_count"]];

/// Is the call one of an RPC service? They share one path.
pub fn is_rpc(operation: &Operation) -> bool {
    operation.path.as_ref().is_none_or(|path| path.value == "/")
}

/// Is it the wrapper of `{"Keys": {"Key": […]}}`: one list under its name in the singular? RPC services write all
/// their lists like this, whatever the wrapper is called.
pub fn is_wrapper(field: &Field, rpc: bool) -> bool {
    let [member] = field.fields.as_slice() else { return false };
    let list = field.ty.value == Type::Object && member.ty.value == Type::Array && member.item.is_some();
    let named = !field.name.is_empty() && !member.name.is_empty();
    let singular = !member.name.ends_with('s');
    list && named && (stem(&field.name) == stem(&member.name) || (rpc && singular))
}

/// `Policies`, `PolicyList` and `Policy` are one.
fn stem(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix("list").or_else(|| name.strip_suffix("set")).unwrap_or(&name).trim_end_matches('_');
    let endings = [("ies", "y"), ("ses", "s"), ("ss", "ss"), ("s", "")];
    let plain = endings.iter().find_map(|(many, one)| Some(format!("{}{one}", name.strip_suffix(many)?)));
    // `Alias` is no plural, and `Aliases` is that of it: both become `alia`.
    plain.map_or_else(|| name.to_owned(), |plain| plain.trim_end_matches('s').to_owned())
}

/// How pages are turned, where the names of request and answer leave no doubt.
pub fn paging(operation: &Operation) -> Option<Paging> {
    let reads = ["Describe", "Get", "List", "Query", "Search"].iter().any(|word| operation.name().starts_with(word));
    let body = operation.success()?.body.as_ref().filter(|_| reads)?;
    let rpc = is_rpc(operation);
    let lists = body.fields.iter().filter(|field| field.ty.value == Type::Array || is_wrapper(field, rpc));
    // With two lists, names do not say which of them is turned.
    let [items] = lists.collect::<Vec<_>>()[..] else { return None };
    let asked = |names: [&str; 3]| {
        let param = names.iter().find_map(|name| operation.param(name))?;
        let optional = param.field.required.as_ref().is_none_or(|required| !required.value);
        (optional && !param.field.deprecated).then_some(&param.field)
    };
    // The client counts in 32 bits.
    let number = |names: [&str; 3]| {
        asked(names).filter(|field| field.ty.value == Type::Integer && field.format.as_deref() == Some("int32"))
    };
    let page = number(["PageNumber", "pageNumber", "page_number"]);
    let token = asked(["NextToken", "nextToken", "next_token"]).filter(|field| field.ty.value == Type::String);
    let mut entries: Vec<(&'static str, String)> = Vec::new();
    let mut entry = |key: &'static str, value: &str| entries.push((key, value.to_owned()));
    match (page, token) {
        (Some(page), None) => {
            let total = TOTALS.iter().find(|path| at(body, path).is_some_and(|found| found.ty.value == Type::Integer));
            if total.is_none() && body.field(&page.name).is_none() {
                return None;
            }
            entry("style", "number");
            entry("page", &page.name);
            if let Some(size) = number(["PageSize", "pageSize", "page_size"]) {
                entry("size", &size.name);
            }
            entry("items", &items.name);
            if let Some(total) = total {
                entry("total", &total.join("."));
            }
        }
        (None, Some(token)) => {
            let next = body.field(&token.name).filter(|next| next.ty.value == Type::String)?;
            entry("style", "token");
            entry("token", &token.name);
            entry("next", &next.name);
            if let Some(size) = number(["MaxResults", "maxResults", "max_results"]) {
                entry("size", &size.name);
            }
            entry("items", &items.name);
        }
        _ => return None,
    }
    Some(Paging { entries })
}

fn at<'a>(body: &'a Field, path: &[&str]) -> Option<&'a Field> {
    path.iter().try_fold(body, |field, name| field.field(name))
}

/// What a draft of the operation says though its source does not.
pub fn inferred(operation: &Operation) -> Vec<String> {
    let rpc = is_rpc(operation);
    let paths = operation.response_paths().into_iter().filter(|(_, field)| is_wrapper(field, rpc));
    let wrappers: Vec<String> = paths.map(|(path, _)| path).collect();
    let mut out = Vec::new();
    if !wrappers.is_empty() {
        out.push(format!("x-wrapped: {}", wrappers.join(", ")));
    }
    out.extend(paging(operation).map(|paging| format!("x-paging: {{{}}}", paging.words())));
    out
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_plural_of_a_name_has_its_stem() {
        let pairs = [
            ("Keys", "Key"),
            ("Policies", "Policy"),
            ("Aliases", "Alias"),
            ("SecretList", "Secret"),
            ("tag_resources", "tag_resource"),
            ("DBClusterSet", "DBCluster"),
            ("Parameters", "Parameters"),
        ];
        for (many, one) in pairs {
            assert_eq!(stem(many), stem(one), "{many} {one}");
        }
        assert_ne!(stem("Data"), stem("Items"));
        assert_ne!(stem("Keys"), stem("Kind"));
    }
}
