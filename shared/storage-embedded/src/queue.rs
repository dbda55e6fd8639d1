//! Queues.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use storage::{
    BoxError, DEDUPLICATION_WINDOW, Delivery, Depth, MAX_BATCH, MAX_MESSAGE_BYTES, MAX_RECEIVES,
    NewMessage, Queue, QueueError, Receipt, dead_letter,
};

use crate::Embedded;
use crate::time::to_column;

#[async_trait]
impl Queue for Embedded {
    async fn send(
        &self,
        queue: &str,
        message: NewMessage,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        if message.body.len() > MAX_MESSAGE_BYTES {
            return Err(QueueError::TooLarge);
        }
        let queue = queue.to_owned();
        self.write(move |connection| send(connection, &queue, &message, now))
            .await
            .map_err(QueueError::Unavailable)?
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, QueueError> {
        let queue = queue.to_owned();
        let max = max.min(MAX_BATCH);
        self.write(move |connection| {
            let visible_at = to_column(now.saturating_add(visibility)?);
            Ok(Ok(receive(
                connection,
                &queue,
                max,
                visible_at,
                to_column(now),
            )?))
        })
        .await
        .map_err(QueueError::Unavailable)?
    }

    async fn delete(&self, queue: &str, receipt: &Receipt) -> Result<(), QueueError> {
        let Some((place, delivery)) = parse(receipt) else {
            return Ok(());
        };
        let queue = queue.to_owned();
        self.write(move |connection| {
            connection
                .prepare_cached(
                    "DELETE FROM messages WHERE place = ?1 AND deliveries = ?2 AND queue = ?3",
                )?
                .execute(params![place, delivery, queue])?;
            Ok(Ok(()))
        })
        .await
        .map_err(QueueError::Unavailable)?
    }

    async fn change_visibility(
        &self,
        queue: &str,
        receipt: &Receipt,
        visibility: SignedDuration,
        now: Timestamp,
    ) -> Result<(), QueueError> {
        let (place, delivery) = parse(receipt).ok_or(QueueError::NotInFlight)?;
        let queue = queue.to_owned();
        self.write(move |connection| {
            let visible_at = to_column(now.saturating_add(visibility)?);
            let changed = connection
                .prepare_cached(
                    "UPDATE messages SET visible_at = ?1 WHERE place = ?2 AND deliveries = ?3
                     AND queue = ?4 AND visible_at > ?5",
                )?
                .execute(params![visible_at, place, delivery, queue, to_column(now)])?;
            Ok(if changed == 1 {
                Ok(())
            } else {
                Err(QueueError::NotInFlight)
            })
        })
        .await
        .map_err(QueueError::Unavailable)?
    }

    async fn redrive(&self, queue: &str, now: Timestamp) -> Result<u64, QueueError> {
        let queue = queue.to_owned();
        self.write(move |connection| {
            // The place stays, so in a group they come before what was sent after them.
            let moved = connection
                .prepare_cached(
                    "UPDATE messages SET queue = ?1, receive_count = 0, visible_at = ?2,
                     deliveries = deliveries + 1 WHERE queue = ?3",
                )?
                .execute(params![queue, to_column(now), dead_letter(&queue)])?;
            Ok(Ok(moved as u64))
        })
        .await
        .map_err(QueueError::Unavailable)?
    }

    async fn depth(&self, queue: &str, now: Timestamp) -> Result<Depth, QueueError> {
        let queue = queue.to_owned();
        self.read(move |connection| depth(connection, &queue, now))
            .await
            .map_err(QueueError::Unavailable)
    }
}

fn send(
    connection: &Connection,
    queue: &str,
    message: &NewMessage,
    now: Timestamp,
) -> Result<Result<(), QueueError>, BoxError> {
    let expires_at = to_column(now.saturating_add(DEDUPLICATION_WINDOW)?);
    let first = connection
        .prepare_cached(
            "INSERT INTO sent (queue, dedup_id, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET expires_at = ?3 WHERE expires_at <= ?4",
        )?
        .execute(params![queue, message.dedup_id, expires_at, to_column(now)])?;
    if first == 1 {
        connection
            .prepare_cached(
                "INSERT INTO messages (queue, group_id, dedup_id, body, visible_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                queue,
                message.group,
                message.dedup_id,
                message.body,
                to_column(now)
            ])?;
    }
    Ok(Ok(()))
}

/// A message that may be delivered.
struct Candidate {
    place: i64,
    receive_count: u32,
    deliveries: i64,
    delivery: Delivery,
}

fn receive(
    connection: &Connection,
    queue: &str,
    max: usize,
    visible_at: i64,
    now: i64,
) -> Result<Vec<Delivery>, BoxError> {
    let dead = dead_letter(queue);
    loop {
        let candidates = candidates(connection, queue, max, now)?;
        let (exhausted, fit): (Vec<_>, Vec<_>) = candidates
            .into_iter()
            .partition(|candidate| candidate.receive_count >= MAX_RECEIVES);
        if exhausted.is_empty() {
            return deliver(connection, fit, visible_at);
        }
        for candidate in exhausted {
            connection
                .prepare_cached(
                    "UPDATE messages SET queue = ?1, receive_count = 0, visible_at = ?2,
                     deliveries = deliveries + 1 WHERE place = ?3",
                )?
                .execute(params![dead, now, candidate.place])?;
        }
    }
}

fn candidates(
    connection: &Connection,
    queue: &str,
    max: usize,
    now: i64,
) -> Result<Vec<Candidate>, BoxError> {
    let mut statement = connection.prepare_cached(
        "SELECT place, receive_count, deliveries, group_id, dedup_id, body FROM messages AS m
         WHERE queue = ?1 AND visible_at <= ?2 AND (group_id IS NULL OR NOT EXISTS (
             SELECT 1 FROM messages AS busy WHERE busy.queue = m.queue
             AND busy.group_id = m.group_id AND busy.visible_at > ?2))
         ORDER BY place LIMIT ?3",
    )?;
    let rows = statement.query_map(params![queue, now, i64::try_from(max)?], |row| {
        let (place, receive_count, deliveries) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let delivery = Delivery {
            receipt: receipt(place, deliveries + 1),
            receive_count: receive_count + 1,
            group: row.get(3)?,
            dedup_id: row.get(4)?,
            body: row.get(5)?,
        };
        Ok(Candidate {
            place,
            receive_count,
            deliveries,
            delivery,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn deliver(
    connection: &Connection,
    candidates: Vec<Candidate>,
    visible_at: i64,
) -> Result<Vec<Delivery>, BoxError> {
    let mut statement = connection.prepare_cached(
        "UPDATE messages SET visible_at = ?1, receive_count = ?2, deliveries = ?3
         WHERE place = ?4",
    )?;
    let mut deliveries = Vec::new();
    for candidate in candidates {
        let count = candidate.delivery.receive_count;
        statement.execute(params![
            visible_at,
            count,
            candidate.deliveries + 1,
            candidate.place
        ])?;
        deliveries.push(candidate.delivery);
    }
    Ok(deliveries)
}

fn depth(connection: &Connection, queue: &str, now: Timestamp) -> Result<Depth, BoxError> {
    let (ready, in_flight, dead): (i64, i64, i64) = connection
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE queue = ?1 AND visible_at <= ?3),
                    count(*) FILTER (WHERE queue = ?1 AND visible_at > ?3),
                    count(*) FILTER (WHERE queue = ?2)
             FROM messages WHERE queue IN (?1, ?2)",
        )?
        .query_row(params![queue, dead_letter(queue), to_column(now)], |row| {
            row.try_into()
        })?;
    Ok(Depth {
        ready: ready.try_into()?,
        in_flight: in_flight.try_into()?,
        dead: dead.try_into()?,
    })
}

fn receipt(place: i64, delivery: i64) -> Receipt {
    Receipt(format!("{place}-{delivery}"))
}

fn parse(receipt: &Receipt) -> Option<(i64, i64)> {
    let (place, delivery) = receipt.0.split_once('-')?;
    Some((place.parse().ok()?, delivery.parse().ok()?))
}
