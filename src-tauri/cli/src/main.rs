//! `clipctl`, the command line. Results go to stdout, progress and errors to stderr.
//! Exit codes: 0 done, 1 failed, 2 wrong usage, 3 needs you, 130 interrupted.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command line is for")]

mod accounts;
mod analyze;
mod args;
mod backup;
mod bar;
mod doctor;
mod eval;
mod import;
mod jobs;
mod mark;
mod pair;
mod pinned;
mod posts;
mod process;
mod profiles;
mod publish;
mod remote;
mod results;
mod say;
mod serve;
mod users;
mod webhooks;
mod work;

use args::{Args, Command};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Args::parse();
    say::start_log(args.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: The program could not start its threads. {error}");
            return ExitCode::from(1);
        }
    };
    let done = runtime.block_on(async {
        match args.command {
            Command::Analyze(command) => analyze::run(command).await,
            Command::Eval(command) => eval::run(command).await,
            Command::Mark(command) => mark::run(&args.library, command).await,
            Command::Process(command) => process::run(command).await,
            Command::Import(command) => import::run(&args.library, command).await,
            Command::Accounts(command) => accounts::run(&args.library, command).await,
            Command::Publish(command) => publish::run(&args.library, command).await,
            Command::Posts(command) => posts::run(&args.library, command).await,
            Command::Results(command) => results::run(&args.library, command).await,
            Command::Profiles(command) => profiles::run(&args.library, command).await,
            Command::Jobs(command) => jobs::run(&args.library, command).await,
            Command::Backup(command) => backup::make(&args.library, command).await,
            Command::Restore(command) => backup::restore(&args.library, command).await,
            Command::Users(command) => users::run(&args.library, command).await,
            Command::Webhooks(command) => webhooks::run(&args.library, command).await,
            Command::Pair(command) => pair::run(&args.library, command).await,
            Command::Serve(command) => serve::run(&args.library, command).await,
            Command::Doctor(command) => doctor::run(&args.library, command).await,
            Command::Openapi => {
                println!("{}", api::openapi_document());
                Ok(ExitCode::SUCCESS)
            }
        }
    });
    // Blocking work that was interrupted must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    done.unwrap_or_else(|problem| say::problem(&problem))
}
