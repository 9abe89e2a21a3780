//! What a turn costs beside the model's own time: prompt, steps, look-ups in memory, guard, books.

use std::{hint::black_box, sync::Arc};

use assistant::{
    Assistant as _, AssistantError, ModelAssistant, Turn,
    fixed::FixedRetriever,
    model::{Model, ModelError, ModelEvent, ModelRequest, ModelStream, StopReason},
    provider::{HttpDoor, KillSwitch, Line, ProviderKind, Reach, Registry},
    spend::{Limits, MemoryPurse, Micros, Party, Price},
    think::{Briefing, Budget, Desk, Policy},
};
use async_trait::async_trait;
use channel_core::{OrganisationId, Seams};
use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::{StreamExt as _, stream};

/// Looks up once, then answers, at once.
#[derive(Debug)]
struct Instant;

#[async_trait]
impl Model for Instant {
    async fn stream(&self, request: &ModelRequest) -> Result<ModelStream, ModelError> {
        let events = if request.messages.len() == 1 {
            let arguments = r#"{"query":"blue running shoe"}"#.to_owned();
            let name = Some("search_products".to_owned());
            vec![
                ModelEvent::Call { slot: 0, id: None, name, arguments, signature: None },
                ModelEvent::Stop(StopReason::Tools),
            ]
        } else {
            let words = ["We do not have ", "that at the moment, ", "shall I ask a person?"];
            let words = words.map(|text| ModelEvent::Text(text.to_owned()));
            words.into_iter().chain([ModelEvent::Stop(StopReason::Ended)]).collect()
        };
        Ok(stream::iter(events.into_iter().map(Ok)).boxed())
    }
}

#[derive(Debug)]
struct OneDesk(Briefing);

#[async_trait]
impl Desk for OneDesk {
    async fn briefing(&self, _: OrganisationId) -> Result<Option<Briefing>, AssistantError> {
        Ok(Some(self.0.clone()))
    }
}

fn turn_overhead(criterion: &mut Criterion) {
    let seams = Seams::system();
    let purse = Arc::new(MemoryPurse::new(seams.clone()));
    let door = HttpDoor::new(Reach::to_public()).expect("the machine has certificates");
    let registry = Registry::new(door, Arc::clone(&seams.clock), purse, Arc::new(KillSwitch::default()));
    let most = Micros(u64::MAX);
    let briefing = Briefing {
        line: Line {
            provider: ProviderKind::Compatible,
            name: "instant".into(),
            model: Arc::new(Instant),
            price: Price::FREE,
            sees: false,
        },
        policy: Policy::default(),
        limits: Limits { person_hour: most, conversation_day: most, organisation_day: most },
        budget: Budget::default(),
    };
    let assistant = ModelAssistant::new(Arc::new(registry), Arc::new(OneDesk(briefing)), seams);
    let organisation = OrganisationId(uuid::Uuid::from_u128(1));
    let party = Some(Party { organisation, conversation: None, person: None });
    let turn = Turn { party, ..Turn::new("Demo shop", "do you have the blue running shoe in 42") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let sources = FixedRetriever::default();
    criterion.bench_function("a turn without the model's time", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(assistant.answer(&turn, &sources))));
    });
}

criterion_group!(benches, turn_overhead);
criterion_main!(benches);
