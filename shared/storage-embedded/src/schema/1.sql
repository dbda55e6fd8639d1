CREATE TABLE documents (
    partition  TEXT    NOT NULL,
    sort       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    body       BLOB    NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (partition, sort)
) STRICT;
CREATE INDEX documents_by_expiry ON documents (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE tokens (
    token       TEXT    NOT NULL PRIMARY KEY,
    fingerprint BLOB    NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

CREATE TABLE outbox (
    place    INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT NOT NULL UNIQUE,
    topic    TEXT NOT NULL,
    group_id TEXT,
    body     BLOB NOT NULL
) STRICT;

-- A message that is in flight has visible_at in the future; deliveries, unlike receive_count, is
-- never reset, so that a receipt means one delivery only.
CREATE TABLE messages (
    place         INTEGER PRIMARY KEY AUTOINCREMENT,
    queue         TEXT    NOT NULL,
    group_id      TEXT,
    dedup_id      TEXT    NOT NULL,
    body          BLOB    NOT NULL,
    visible_at    INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    deliveries    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX messages_by_queue ON messages (queue, place);
CREATE INDEX messages_by_group ON messages (queue, group_id, visible_at) WHERE group_id IS NOT NULL;

CREATE TABLE sent (
    queue      TEXT    NOT NULL,
    dedup_id   TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (queue, dedup_id)
) STRICT;
CREATE INDEX sent_by_expiry ON sent (expires_at);

-- The content of a blob is the file named by its id; ids are never used again.
CREATE TABLE blobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    key        TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    sha256     BLOB NOT NULL
) STRICT;

CREATE TABLE probe (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
) STRICT;
INSERT INTO probe (id, count) VALUES (1, 0);
