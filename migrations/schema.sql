-- The schema at revision 0008, as the migrations make it: a new library starts from here, and
-- Alembic is needed by older ones alone. A statement is a paragraph. To write it again:
-- python -m tests.store.schema

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE lookups (
    identifier TEXT NOT NULL,
    tried_at DATETIME NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_lookups PRIMARY KEY (identifier)
);

CREATE TABLE papers (
    id INTEGER NOT NULL,
    identifier TEXT NOT NULL,
    version INTEGER DEFAULT '0' NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    authors JSON DEFAULT '[]' NOT NULL,
    abstract TEXT DEFAULT '' NOT NULL,
    categories JSON DEFAULT '[]' NOT NULL,
    comment TEXT DEFAULT '' NOT NULL,
    doi TEXT DEFAULT '' NOT NULL,
    journal_ref TEXT DEFAULT '' NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    pdf_url TEXT DEFAULT '' NOT NULL,
    origin VARCHAR(32) NOT NULL,
    published_at DATETIME,
    updated_at DATETIME,
    announced_at DATETIME,
    announce_type VARCHAR(16),
    code_url TEXT DEFAULT '' NOT NULL,
    code_status VARCHAR(16) DEFAULT 'unknown' NOT NULL,
    upvotes INTEGER,
    listed_at DATETIME NOT NULL,
    first_seen_at DATETIME NOT NULL,
    precedence JSON DEFAULT '[]' NOT NULL,
    provenance JSON DEFAULT '{}' NOT NULL, mark INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_papers PRIMARY KEY (id),
    CONSTRAINT uq_papers_identifier UNIQUE (identifier)
);

CREATE TABLE rankings (
    id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    seed INTEGER NOT NULL,
    model TEXT DEFAULT '' NOT NULL,
    papers INTEGER DEFAULT '0' NOT NULL,
    examples INTEGER DEFAULT '0' NOT NULL, rules TEXT DEFAULT '' NOT NULL, newest_id INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_rankings PRIMARY KEY (id)
);

CREATE TABLE source_notes (
    source VARCHAR(32) NOT NULL,
    notes JSON DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_source_notes PRIMARY KEY (source)
);

CREATE TABLE subscriptions (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    source VARCHAR(32) NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    address TEXT DEFAULT '' NOT NULL,
    "by" TEXT DEFAULT '' NOT NULL,
    etag TEXT DEFAULT '' NOT NULL,
    last_modified TEXT DEFAULT '' NOT NULL,
    cursor JSON DEFAULT '{}' NOT NULL,
    last_success_at DATETIME,
    failing_since DATETIME,
    failures INTEGER DEFAULT '0' NOT NULL,
    last_error TEXT DEFAULT '' NOT NULL,
    notice TEXT DEFAULT '' NOT NULL,
    next_due_at DATETIME,
    gone BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT pk_subscriptions PRIMARY KEY (id),
    CONSTRAINT uq_subscriptions_key UNIQUE ("key")
);

CREATE TABLE candidates (
    paper_id INTEGER NOT NULL,
    added_at DATETIME NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT pk_candidates PRIMARY KEY (paper_id),
    CONSTRAINT fk_candidates_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE TABLE decisions (
    id INTEGER NOT NULL,
    step INTEGER NOT NULL,
    at DATETIME NOT NULL,
    paper_id INTEGER NOT NULL,
    "before" JSON NOT NULL,
    "after" JSON NOT NULL,
    profile TEXT DEFAULT '' NOT NULL,
    state VARCHAR(8) DEFAULT 'done' NOT NULL, sheet_before JSON, sheet_after JSON, rank INTEGER,
    CONSTRAINT pk_decisions PRIMARY KEY (id),
    CONSTRAINT ck_decisions_state CHECK (state IN ('done', 'undone', 'dropped')),
    CONSTRAINT fk_decisions_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE INDEX ix_decisions_at ON decisions (at);

CREATE INDEX ix_decisions_paper_id ON decisions (paper_id);

CREATE INDEX ix_decisions_step ON decisions (step);

CREATE TABLE entries (
    id INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    author TEXT DEFAULT '' NOT NULL,
    posted_at DATETIME,
    links JSON DEFAULT '[]' NOT NULL,
    digest VARCHAR(32) NOT NULL,
    first_seen_at DATETIME NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_entries PRIMARY KEY (id),
    CONSTRAINT fk_entries_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id) ON DELETE CASCADE,
    CONSTRAINT uq_entries_subscription_id_source_id UNIQUE (subscription_id, source_id)
);

CREATE INDEX ix_entries_posted_at ON entries (posted_at);

CREATE TABLE fetches (
    id INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    started_at DATETIME NOT NULL,
    seconds FLOAT NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    new INTEGER DEFAULT '0' NOT NULL,
    updated INTEGER DEFAULT '0' NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_fetches PRIMARY KEY (id),
    CONSTRAINT fk_fetches_subscription_id FOREIGN KEY(subscription_id) REFERENCES subscriptions (id) ON DELETE CASCADE
);

CREATE INDEX ix_fetches_subscription_id ON fetches (subscription_id);

CREATE TABLE readings (
    paper_id INTEGER NOT NULL,
    status VARCHAR(16) DEFAULT 'inbox' NOT NULL,
    starred BOOLEAN DEFAULT 0 NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '0' NOT NULL,
    decided_at DATETIME,
    queue_position FLOAT,
    CONSTRAINT pk_readings PRIMARY KEY (paper_id),
    CONSTRAINT ck_readings_status CHECK (status IN ('inbox', 'queued', 'reading', 'done', 'skipped')),
    CONSTRAINT fk_readings_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE INDEX ix_readings_status ON readings (status);

CREATE TABLE mentions (
    entry_id INTEGER NOT NULL,
    identifier TEXT NOT NULL,
    CONSTRAINT pk_mentions PRIMARY KEY (entry_id, identifier),
    CONSTRAINT fk_mentions_entry_id FOREIGN KEY(entry_id) REFERENCES entries (id) ON DELETE CASCADE
);

CREATE INDEX ix_mentions_identifier ON mentions (identifier);

CREATE VIEW paper_texts AS SELECT p.id AS id, p.title AS title, p.authors AS authors, p.abstract AS abstract, coalesce((SELECT note FROM readings WHERE paper_id = p.id), '') AS notes, p.categories AS categories FROM papers p;

CREATE VIRTUAL TABLE paper_fts USING fts5(title, authors, abstract, notes, categories, content='paper_texts', content_rowid='id', tokenize="unicode61 remove_diacritics 2");

CREATE TRIGGER paper_fts_insert AFTER INSERT ON papers BEGIN INSERT INTO paper_fts (rowid, title, authors, abstract, notes, categories) VALUES (new.id, new.title, new.authors, new.abstract, coalesce((SELECT note FROM readings WHERE paper_id = new.id), ''), new.categories); END;

CREATE TRIGGER paper_fts_delete BEFORE DELETE ON papers BEGIN INSERT INTO paper_fts (paper_fts, rowid, title, authors, abstract, notes, categories) VALUES ('delete', old.id, old.title, old.authors, old.abstract, coalesce((SELECT note FROM readings WHERE paper_id = old.id), ''), old.categories); END;

CREATE TRIGGER paper_fts_update AFTER UPDATE OF title, authors, abstract, categories ON papers WHEN new.title IS NOT old.title OR new.authors IS NOT old.authors OR new.abstract IS NOT old.abstract OR new.categories IS NOT old.categories BEGIN INSERT INTO paper_fts (paper_fts, rowid, title, authors, abstract, notes, categories) VALUES ('delete', old.id, old.title, old.authors, old.abstract, coalesce((SELECT note FROM readings WHERE paper_id = old.id), ''), old.categories);INSERT INTO paper_fts (rowid, title, authors, abstract, notes, categories) VALUES (new.id, new.title, new.authors, new.abstract, coalesce((SELECT note FROM readings WHERE paper_id = new.id), ''), new.categories); END;

CREATE TRIGGER paper_fts_note_insert AFTER INSERT ON readings WHEN new.note <> '' BEGIN INSERT INTO paper_fts (paper_fts, rowid, title, authors, abstract, notes, categories) SELECT 'delete', p.id, p.title, p.authors, p.abstract, '', p.categories FROM papers p WHERE p.id = new.paper_id;INSERT INTO paper_fts (rowid, title, authors, abstract, notes, categories) SELECT p.id, p.title, p.authors, p.abstract, new.note, p.categories FROM papers p WHERE p.id = new.paper_id; END;

CREATE TRIGGER paper_fts_note_update AFTER UPDATE OF note ON readings WHEN new.note <> old.note BEGIN INSERT INTO paper_fts (paper_fts, rowid, title, authors, abstract, notes, categories) SELECT 'delete', p.id, p.title, p.authors, p.abstract, old.note, p.categories FROM papers p WHERE p.id = new.paper_id;INSERT INTO paper_fts (rowid, title, authors, abstract, notes, categories) SELECT p.id, p.title, p.authors, p.abstract, new.note, p.categories FROM papers p WHERE p.id = new.paper_id; END;

CREATE TRIGGER paper_fts_note_delete AFTER DELETE ON readings WHEN old.note <> '' BEGIN INSERT INTO paper_fts (paper_fts, rowid, title, authors, abstract, notes, categories) SELECT 'delete', p.id, p.title, p.authors, p.abstract, old.note, p.categories FROM papers p WHERE p.id = old.paper_id;INSERT INTO paper_fts (rowid, title, authors, abstract, notes, categories) SELECT p.id, p.title, p.authors, p.abstract, '', p.categories FROM papers p WHERE p.id = old.paper_id; END;

CREATE TABLE code_lookups (
    paper_id INTEGER NOT NULL,
    status VARCHAR(16) DEFAULT 'unknown' NOT NULL,
    url TEXT DEFAULT '' NOT NULL,
    tried_at DATETIME NOT NULL,
    looked_at DATETIME,
    CONSTRAINT pk_code_lookups PRIMARY KEY (paper_id),
    CONSTRAINT fk_code_lookups_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE TABLE hosts (
    host TEXT NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    retry_at DATETIME,
    error TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_hosts PRIMARY KEY (host)
);

CREATE INDEX ix_entries_subscription_id ON entries (subscription_id, posted_at, first_seen_at);

CREATE INDEX ix_papers_mark ON papers (mark, listed_at);

CREATE INDEX ix_papers_listed_at ON papers (listed_at, identifier);

CREATE INDEX ix_papers_beside ON papers (upvotes, code_url) WHERE upvotes > 0 OR code_url <> '';

CREATE TABLE scores (
    paper_id INTEGER NOT NULL,
    score FLOAT NOT NULL,
    rank INTEGER,
    profile TEXT DEFAULT '' NOT NULL,
    reasons JSON,
    nearest_id INTEGER,
    explore BOOLEAN DEFAULT 0 NOT NULL,
    excluded BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT pk_scores PRIMARY KEY (paper_id)
);

CREATE INDEX ix_scores_rank ON scores (rank);

CREATE TABLE reproductions (
    paper_id INTEGER NOT NULL,
    status VARCHAR(16) DEFAULT 'candidate' NOT NULL,
    area VARCHAR(8),
    sheet JSON DEFAULT '{}' NOT NULL,
    changed_at DATETIME NOT NULL,
    CONSTRAINT pk_reproductions PRIMARY KEY (paper_id),
    CONSTRAINT ck_reproductions_status CHECK (status IN ('candidate', 'shortlisted', 'planned', 'active', 'replicated', 'partial', 'failed', 'abandoned')),
    CONSTRAINT fk_reproductions_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE TABLE log_entries (
    id INTEGER NOT NULL,
    paper_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    kind VARCHAR(16) NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_log_entries PRIMARY KEY (id),
    CONSTRAINT fk_log_entries_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE TABLE contacts (
    id INTEGER NOT NULL,
    paper_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    channel VARCHAR(16) NOT NULL,
    question TEXT DEFAULT '' NOT NULL,
    "to" TEXT DEFAULT '' NOT NULL,
    reply TEXT DEFAULT '' NOT NULL,
    replied_at DATETIME,
    CONSTRAINT pk_contacts PRIMARY KEY (id),
    CONSTRAINT fk_contacts_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE TABLE work (
    id INTEGER NOT NULL,
    paper_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    minutes FLOAT DEFAULT '0' NOT NULL,
    gpu_hours FLOAT DEFAULT '0' NOT NULL,
    money FLOAT DEFAULT '0' NOT NULL,
    milestone TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_work PRIMARY KEY (id),
    CONSTRAINT fk_work_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE TABLE resources (
    id INTEGER NOT NULL,
    paper_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    added_at DATETIME NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_resources PRIMARY KEY (id),
    CONSTRAINT uq_resources_paper_id_url UNIQUE (paper_id, url),
    CONSTRAINT fk_resources_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE INDEX ix_log_entries_paper_id ON log_entries (paper_id);

CREATE INDEX ix_contacts_paper_id ON contacts (paper_id);

CREATE INDEX ix_work_paper_id ON work (paper_id);

CREATE INDEX ix_resources_paper_id ON resources (paper_id);

CREATE TABLE timers (
    id INTEGER NOT NULL,
    paper_id INTEGER NOT NULL,
    milestone TEXT DEFAULT '' NOT NULL,
    started_at DATETIME NOT NULL,
    focus_minutes FLOAT NOT NULL,
    rest_minutes FLOAT NOT NULL,
    CONSTRAINT pk_timers PRIMARY KEY (id),
    CONSTRAINT ck_timers_one CHECK (id = 1),
    CONSTRAINT fk_timers_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE
);

CREATE INDEX ix_scores_score ON scores (score);

CREATE INDEX ix_papers_version ON papers (version);

INSERT INTO alembic_version (version_num) VALUES ('0008');
