//! How many facts of stored pages come out, against the facts of an SDK package.

use std::path::Path;
use std::process::ExitCode;

use cumulo_facts::score::Score;
use cumulo_facts::{read, report, sdk};

use crate::Outcome;
use crate::saved::{self, Saved};

pub(super) fn run(facts: &Path, folders: &[String]) -> Outcome {
    let facts = Saved::metadata(facts)?;
    let known = sdk::read(facts.stem(), &facts.text);
    if known.is_empty() {
        return Err(format!("{} holds no facts of operations", facts.path.display()));
    }
    for folder in folders {
        let mut score = Score::default();
        for page in saved::pages(Path::new(folder))? {
            let page = page?;
            match read::page(&page.name, &page.text) {
                Ok(read) => score.add(&read, &page.text, &known),
                Err(error) => score.refused.push(error.to_string()),
            }
        }
        print!("{}", report::score(folder, &score));
        for refused in &score.refused {
            println!("  refused: {refused}");
        }
    }
    Ok(ExitCode::SUCCESS)
}
