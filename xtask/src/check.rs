//! `check`: says which files are not what the specs make.

use std::process::ExitCode;

use crate::Outcome;
use crate::args::Args;
use crate::generate::generate;
use crate::place::Places;
use crate::regen;

pub(crate) fn run(words: Vec<String>) -> Outcome {
    let args = Args::parse(words)?;
    let places = Places::of(&args)?;
    let generated = generate(&args, &places)?;
    let mut count = 0;
    for (folder, differences) in regen::differences(&generated, &args, &places)? {
        for (difference, path) in differences {
            println!("{:8} {}", difference.word(), places.shown(&folder.join(path)));
            count += 1;
        }
    }
    let again = args.again();
    if count > 0 {
        let files = if count == 1 { "file differs" } else { "files differ" };
        println!("{count} {files} from what the specs make. Run `cargo xtask regen{again}`.");
    }
    let abandoned = regen::abandoned(&generated, &args, &places)?;
    for folder in &abandoned {
        println!(
            "{:8} {}: no spec makes this crate. Delete it, or bring its spec back.",
            "stale",
            places.shown(folder)
        );
    }
    if count == 0 && abandoned.is_empty() {
        println!("{} services are what their specs make.", generated.len());
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::FAILURE)
}
