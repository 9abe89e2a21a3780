//! Laws over random inputs. The inputs follow from a fixed seed, so that a failure comes again.

use channel_core::Parsed;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::parsing::{bare, parse};
use crate::subject::{Proof, SignedRequest, Subject};
use crate::suite::Failure;

/// Inputs for each law when the suite runs; [`crate::properties`] runs more.
const FEW: u32 = 96;

pub(crate) async fn any_bytes_in_the_suite(subject: &Subject<'_>) -> Result<usize, Failure> {
    any_bytes(subject, FEW)
}

pub(crate) async fn flipped_bits_in_the_suite(subject: &Subject<'_>) -> Result<usize, Failure> {
    flipped_bits(subject, FEW)
}

pub(crate) async fn batches_in_the_suite(subject: &Subject<'_>) -> Result<usize, Failure> {
    batches(subject, FEW)
}

/// Runs the three laws that hold for every adapter over `cases` random inputs each: no bytes make `parse` panic, one
/// flipped bit in a signed body is refused, and a batch means what its parts mean one by one.
///
/// # Errors
/// With the first law that is broken.
pub fn properties(subject: &Subject<'_>, cases: u32) -> Result<(), Failure> {
    any_bytes(subject, cases)?;
    flipped_bits(subject, cases)?;
    batches(subject, cases)?;
    Ok(())
}

fn any_bytes(subject: &Subject<'_>, cases: u32) -> Result<usize, Failure> {
    let random = prop::collection::vec(any::<u8>(), 0..600);
    law("random bytes", cases, random, |bytes| parse(subject, &bytes).map(drop))?;
    let place = (any::<Index>(), any::<Index>(), any::<u8>(), any::<bool>());
    law("a sample cut or with one byte changed", cases, place, |(sample, at, byte, cut)| {
        let Some(mut body) = pick(&subject.bodies, sample).map(|(_, body)| body.clone()) else { return Ok(()) };
        let at = if body.is_empty() { 0 } else { at.index(body.len()) };
        match body.get_mut(at) {
            Some(_) if cut => body.truncate(at),
            Some(found) => *found = byte,
            None => {}
        }
        parse(subject, &body).map(drop)
    })
}

fn flipped_bits(subject: &Subject<'_>, cases: u32) -> Result<usize, Failure> {
    if !matches!(subject.proof, Proof::Signature { .. }) || subject.bodies.is_empty() {
        return Ok(0);
    }
    law("one flipped bit", cases, (any::<Index>(), any::<Index>(), 0..8_u8), |(sample, at, bit)| {
        let Some((name, body)) = pick(&subject.bodies, sample) else { return Ok(()) };
        let request = (subject.sign)(body);
        let mut flipped = request.body.to_vec();
        let length = flipped.len().max(1);
        if let Some(byte) = flipped.get_mut(at.index(length)) {
            *byte ^= 1 << bit;
        }
        let forged = SignedRequest { body: flipped.into(), ..request };
        match subject.channel.webhook().verify(&forged.borrow(), &subject.secrets) {
            Ok(_) => Err(Failure(format!("{name}: a body with one bit flipped is accepted"))),
            Err(_) => Ok(()),
        }
    })
}

fn batches(subject: &Subject<'_>, cases: u32) -> Result<usize, Failure> {
    let (Some(split), Some(join)) = (subject.split, subject.join) else { return Ok(0) };
    let parts: Vec<Vec<u8>> = subject.bodies.iter().flat_map(|(_, body)| split(body)).collect();
    if parts.is_empty() {
        return Ok(0);
    }
    law("a batch", cases, prop::collection::vec(any::<Index>(), 1..9), |picks| {
        let picked: Vec<Vec<u8>> = picks.iter().filter_map(|index| pick(&parts, *index).cloned()).collect();
        let mut alone = Parsed::default();
        for part in &picked {
            alone.extend(parse(subject, part)?.unwrap_or_default());
        }
        let whole = parse(subject, &join(&picked))?.map_err(|error| Failure(format!("joined: {error}")))?;
        let same = bare(&whole.events) == bare(&alone.events) && whole.skipped.len() == alone.skipped.len();
        if same { Ok(()) } else { Err(Failure(format!("{} parts mean something else together", picked.len()))) }
    })
}

fn pick<T>(from: &[T], index: Index) -> Option<&T> {
    if from.is_empty() { None } else { from.get(index.index(from.len())) }
}

/// Runs a law; a failure tells the smallest input that breaks it.
fn law<S: Strategy>(
    name: &str,
    cases: u32,
    inputs: S,
    holds: impl Fn(S::Value) -> Result<(), Failure>,
) -> Result<usize, Failure> {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&inputs, |input| holds(input).map_err(|failure| TestCaseError::fail(failure.0)));
    match outcome {
        Ok(()) => Ok(usize::try_from(cases).unwrap_or(usize::MAX)),
        Err(TestError::Fail(reason, input)) => Err(Failure(format!("{name}: {reason}; the least input: {input:?}"))),
        Err(TestError::Abort(reason)) => Err(Failure(format!("{name}: {reason}"))),
    }
}
