//! All stored pages are read and scored against the facts from the official packages.

mod support;

use cumulo_facts::score::{NEWER, Score};
use cumulo_facts::{read, report, sdk};

#[test]
fn stored_pages_are_scored_by_folder() {
    let Some(shared) = support::shared() else { return };
    let verbose = std::env::var_os("CUMULO_MISSES").is_some();
    for (folder, services) in [
        ("alibaba-kms-en", &["alibaba-kms"][..]),
        ("alibaba-kms-zh", &["alibaba-kms"]),
        ("huawei-dws-en", &["huawei-dws"]),
        ("huawei-dws-zh", &["huawei-dws"]),
        ("huawei-elb-html", &["huawei-dws"]),
    ] {
        let mut known = Vec::new();
        for service in services {
            let path = shared.join("facts").join(format!("{service}.json"));
            known.extend(sdk::read(service, &std::fs::read_to_string(path).unwrap()));
        }
        let mut score = Score::default();
        for (name, text) in support::pages(&shared, folder) {
            match read::page(&name, &text) {
                Ok(page) => score.add(&page, &text, &known),
                Err(error) => score.refused.push(error.to_string()),
            }
        }
        print!("{}", report::score(folder, &score));
        if folder == "huawei-elb-html" {
            // There are no facts of this service: its own samples are the witnesses.
            assert_eq!((score.pages, score.unknown.len()), (0, 7), "{folder}");
            assert!(score.sampled.reaches(100.0), "{folder}: fields of the samples");
            continue;
        }
        assert!(score.params.reaches(99.0), "{folder}: parameters");
        assert!(score.members.reaches(97.0), "{folder}: members of parameters");
        assert!(score.paths.reaches(97.0), "{folder}: response paths");
        assert!(score.types.reaches(97.0) && score.untyped == 0, "{folder}: types");
        assert_eq!(score.wrong_unmarked, Vec::<String>::new(), "{folder}");
        if verbose {
            let newer = score.misses.get(NEWER).into_iter().flatten();
            for line in newer.chain(&score.refused).chain(&score.unknown) {
                println!("  ! {line}");
            }
        }
    }
}
