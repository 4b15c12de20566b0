//! Prints who calls.

use cumulo_alibaba_sts::core::Error;
use cumulo_alibaba_sts::{GetCallerIdentity, Sts};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(ask())?)
}

async fn ask() -> Result<(), Error> {
    let answer = Sts::from_env()?.send(GetCallerIdentity::new()).await?;
    println!("{:?}", answer.identity_type);
    Ok(())
}
