//! Puts the functions together and serves them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use clap::Parser;
use code_inference::config::Config;
use guided_classification::State;
use guided_classification::dialogues::Dialogues;
use jiff::Timestamp;
use storage_embedded::Embedded;
use tariff::Snapshot;
use web::{Shell, shell};

use crate::ranker::InProcess;
use crate::{openapi, ready};

/// How often expired records are removed. They count as gone before that.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// Options of the local server.
#[derive(Debug, Clone, Parser)]
#[command(name = "local", version, about = "Smart Customs on one machine")]
pub struct Options {
    /// Port to listen on; 0 for any free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub bind: IpAddr,
    /// Folder of the stored data.
    #[arg(long, default_value = ".smart-customs")]
    pub data: PathBuf,
    /// Folder of model and nomenclature.
    #[arg(long, default_value = "models")]
    pub models: PathBuf,
}

/// All functions in one process.
pub struct Portal {
    address: SocketAddr,
    storage: Embedded,
    router: Router,
}

impl Portal {
    /// Loads model and nomenclature and opens the storage.
    pub fn open(options: &Options) -> anyhow::Result<Self> {
        let models = Config {
            models: options.models.clone(),
        };
        let snapshot = Snapshot::load(&options.models.join("nomenclature/hs2022.snapshot"))
            .context("start the server in the root of the repository, or name --models")?;
        let snapshot = Arc::new(snapshot);
        let suggester = Arc::new(models.load_with(snapshot.clone())?);
        let storage = Embedded::open(&options.data).context("choose another folder with --data")?;
        let dialogues = Dialogues {
            documents: Arc::new(storage.clone()),
            ranker: Arc::new(InProcess(suggester.clone())),
            snapshot,
            clock: Timestamp::now,
        };
        let state = State {
            dialogues,
            figures: suggester.model.figures().clone(),
        };
        let document = serde_json::to_value(openapi())?;
        let router = guided_classification::router(Arc::new(state))
            .merge(code_inference::router(suggester))
            .merge(web::routes(guided_classification::problem_docs()))
            .merge(web::pages::api::routes(document))
            .route("/ready", get(ready::ready).with_state(storage.clone()));
        Ok(Self {
            address: SocketAddr::new(options.bind, options.port),
            router: shell(router, Shell::default()),
            storage,
        })
    }

    /// The routes with the shell around them.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Serves until the process is asked to stop, then lets the requests under way finish.
    pub async fn serve(self) -> anyhow::Result<()> {
        let listener = tokio::net::TcpListener::bind(self.address)
            .await
            .with_context(|| {
                format!(
                    "cannot listen on {}: choose another --port or --bind",
                    self.address
                )
            })?;
        tracing::info!(address = %listener.local_addr()?, "listening");
        let sweeper = tokio::spawn(sweep(self.storage));
        axum::serve(listener, self.router)
            .with_graceful_shutdown(stop())
            .await?;
        sweeper.abort();
        tracing::info!("stopped");
        Ok(())
    }
}

async fn sweep(storage: Embedded) {
    let mut interval = tokio::time::interval(SWEEP_EVERY);
    loop {
        interval.tick().await;
        match storage.sweep(Timestamp::now()).await {
            Ok(removed) => tracing::info!(removed, "expired records removed"),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "sweep failed");
            }
        }
    }
}

/// Ctrl-C, or SIGTERM from a supervisor.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
