-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "letter_state" AS ENUM ('draft', 'open', 'closed', 'delivered');

-- CreateEnum
CREATE TYPE "shown_as" AS ENUM ('anonymous', 'role', 'named', 'organization');

-- CreateEnum
CREATE TYPE "team_role" AS ENUM ('viewer', 'moderator', 'editor', 'owner');

-- CreateTable
CREATE TABLE "letter" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "slug" TEXT NOT NULL,
    "state" "letter_state" NOT NULL DEFAULT 'draft',
    "addressee" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "ways" "shown_as"[],
    "asks" TEXT[],
    "roles" TEXT[],
    "goal" INTEGER,
    "opens_at" TIMESTAMPTZ(3) NOT NULL,
    "closes_at" TIMESTAMPTZ(3),
    "batch_every" INTEGER NOT NULL,
    "batch_least" INTEGER NOT NULL,
    "batched_at" TIMESTAMPTZ(3),
    "demonstration" BOOLEAN NOT NULL DEFAULT false,
    "genesis_entry" TEXT,
    "genesis" BYTEA,
    "offline_signers" TEXT,
    "log_origin" TEXT,
    "keys_destroyed" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "letter_text" (
    "letter_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "lang" TEXT NOT NULL,
    "original" BOOLEAN NOT NULL DEFAULT false,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "demands" TEXT[],
    "hash" BYTEA NOT NULL,

    CONSTRAINT "letter_text_pkey" PRIMARY KEY ("letter_id","version","lang")
);

-- CreateTable
CREATE TABLE "workplace" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "domains" TEXT[],
    "any_mailbox" BOOLEAN NOT NULL DEFAULT false,
    "headcount" INTEGER,
    "headcount_source" TEXT,
    "public_key" BYTEA,

    CONSTRAINT "workplace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "citation" (
    "letter_id" UUID NOT NULL,
    "cited_id" UUID NOT NULL,

    CONSTRAINT "citation_pkey" PRIMARY KEY ("letter_id","cited_id")
);

-- CreateTable
CREATE TABLE "confirmation" (
    "id" BYTEA NOT NULL,
    "workplace_id" UUID NOT NULL,
    "tag" BYTEA NOT NULL,
    "domain" TEXT,
    "code" BYTEA,
    "tries" INTEGER NOT NULL DEFAULT 5,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "confirmation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "issuance" (
    "tag" BYTEA NOT NULL,
    "workplace_id" UUID NOT NULL,
    "blinded_hash" BYTEA NOT NULL,

    CONSTRAINT "issuance_pkey" PRIMARY KEY ("tag")
);

-- CreateTable
CREATE TABLE "pooled_credential" (
    "serial" BYTEA NOT NULL,
    "workplace_id" UUID NOT NULL,
    "role" TEXT,
    "token" BYTEA NOT NULL,
    "withdraw_hash" BYTEA NOT NULL,

    CONSTRAINT "pooled_credential_pkey" PRIMARY KEY ("serial")
);

-- CreateTable
CREATE TABLE "pooled_withdrawal" (
    "signature" BYTEA NOT NULL,
    "letter_id" UUID NOT NULL,
    "workplace_id" UUID NOT NULL,
    "shown_as" "shown_as" NOT NULL,
    "secret" BYTEA,
    "rule" TEXT,
    "reason" TEXT,

    CONSTRAINT "pooled_withdrawal_pkey" PRIMARY KEY ("signature")
);

-- CreateTable
CREATE TABLE "credential" (
    "serial" BYTEA NOT NULL,
    "workplace_id" UUID NOT NULL,
    "role" TEXT,
    "withdraw_hash" BYTEA NOT NULL,
    "batch" INTEGER NOT NULL,
    "withdrawn" BOOLEAN NOT NULL,

    CONSTRAINT "credential_pkey" PRIMARY KEY ("serial")
);

-- CreateTable
CREATE TABLE "named_signature" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "workplace_id" UUID NOT NULL,
    "shown_as" "shown_as" NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT,
    "place" TEXT,
    "organization" TEXT,
    "domain" TEXT,
    "search" TEXT NOT NULL,
    "tag" BYTEA,
    "text_hash" BYTEA NOT NULL,
    "salt" BYTEA NOT NULL,
    "approved" BOOLEAN NOT NULL DEFAULT true,
    "held_by" TEXT,
    "batch" INTEGER,

    CONSTRAINT "named_signature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch" (
    "letter_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "published_at" TIMESTAMPTZ(0) NOT NULL,
    "posted" INTEGER NOT NULL DEFAULT 0,
    "log_size" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "named" INTEGER NOT NULL DEFAULT 0,
    "anonymous" INTEGER NOT NULL DEFAULT 0,
    "role" INTEGER NOT NULL DEFAULT 0,
    "organization" INTEGER NOT NULL DEFAULT 0,
    "withdrawn" INTEGER NOT NULL DEFAULT 0,
    "removed" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("letter_id","number")
);

-- CreateTable
CREATE TABLE "batch_workplace" (
    "letter_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "workplace_id" UUID NOT NULL,
    "total" INTEGER NOT NULL,
    "issued" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "batch_workplace_pkey" PRIMARY KEY ("letter_id","number","workplace_id")
);

-- CreateTable
CREATE TABLE "batch_role" (
    "letter_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "total" INTEGER NOT NULL,

    CONSTRAINT "batch_role_pkey" PRIMARY KEY ("letter_id","number","role")
);

-- CreateTable
CREATE TABLE "log_entry" (
    "letter_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "entry" TEXT NOT NULL,

    CONSTRAINT "log_entry_pkey" PRIMARY KEY ("letter_id","index")
);

-- CreateTable
CREATE TABLE "log_tile" (
    "letter_id" UUID NOT NULL,
    "level" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "log_tile_pkey" PRIMARY KEY ("letter_id","level","index")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "letter_id" UUID NOT NULL,
    "size" INTEGER NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("letter_id","size")
);

-- CreateTable
CREATE TABLE "asked_code" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "sealed" BYTEA NOT NULL,
    "day" DATE NOT NULL,
    "paced" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "asked_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_pace" (
    "recipient" BYTEA NOT NULL,
    "day" DATE NOT NULL,
    "sent" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "mail_pace_pkey" PRIMARY KEY ("recipient")
);

-- CreateTable
CREATE TABLE "request_pace" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" BIGINT NOT NULL,

    CONSTRAINT "request_pace_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "letter_pace" (
    "letter_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "slow_until" TIMESTAMPTZ(3),

    CONSTRAINT "letter_pace_pkey" PRIMARY KEY ("letter_id","hour")
);

-- CreateTable
CREATE TABLE "spent_proof" (
    "id" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "spent_proof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizer" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "mailbox_hash" BYTEA NOT NULL,
    "mailbox" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "password" TEXT NOT NULL,
    "second_factor" BYTEA,
    "second_factor_step" INTEGER,

    CONSTRAINT "organizer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizer_session" (
    "id" BYTEA NOT NULL,
    "organizer_id" UUID NOT NULL,
    "began_at" TIMESTAMPTZ(0) NOT NULL,
    "seen_at" TIMESTAMPTZ(0) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "organizer_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "organizer_id" UUID NOT NULL,
    "code" BYTEA NOT NULL,

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("organizer_id","code")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" BYTEA NOT NULL,
    "letter_id" UUID,
    "role" "team_role",
    "mailbox" BYTEA,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password_reset" (
    "id" BYTEA NOT NULL,
    "organizer_id" UUID,
    "code" BYTEA,
    "tries" INTEGER NOT NULL DEFAULT 5,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizer_pace" (
    "id" BYTEA NOT NULL,
    "tries" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "organizer_pace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "letter_id" UUID NOT NULL,
    "organizer_id" UUID NOT NULL,
    "role" "team_role" NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("letter_id","organizer_id")
);

-- CreateTable
CREATE TABLE "team_act" (
    "id" SERIAL NOT NULL,
    "letter_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "organizer_id" UUID,
    "about_id" UUID,
    "act" TEXT NOT NULL,
    "detail" TEXT,

    CONSTRAINT "team_act_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "letter_slug_key" ON "letter"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "letter_text_letter_id_hash_key" ON "letter_text"("letter_id", "hash");

-- CreateIndex
CREATE INDEX "workplace_letter_id_idx" ON "workplace"("letter_id");

-- CreateIndex
CREATE INDEX "confirmation_expires_at_idx" ON "confirmation"("expires_at");

-- CreateIndex
CREATE INDEX "pooled_credential_withdraw_hash_idx" ON "pooled_credential"("withdraw_hash");

-- CreateIndex
CREATE INDEX "pooled_withdrawal_letter_id_idx" ON "pooled_withdrawal"("letter_id");

-- CreateIndex
CREATE INDEX "credential_workplace_id_batch_idx" ON "credential"("workplace_id", "batch");

-- CreateIndex
CREATE INDEX "credential_withdraw_hash_idx" ON "credential"("withdraw_hash");

-- CreateIndex
CREATE UNIQUE INDEX "named_signature_tag_key" ON "named_signature"("tag");

-- CreateIndex
CREATE UNIQUE INDEX "organizer_mailbox_hash_key" ON "organizer"("mailbox_hash");

-- CreateIndex
CREATE INDEX "organizer_session_organizer_id_idx" ON "organizer_session"("organizer_id");

-- CreateIndex
CREATE INDEX "invitation_letter_id_idx" ON "invitation"("letter_id");

-- CreateIndex
CREATE INDEX "password_reset_organizer_id_idx" ON "password_reset"("organizer_id");

-- CreateIndex
CREATE INDEX "team_member_organizer_id_idx" ON "team_member"("organizer_id");

-- CreateIndex
CREATE INDEX "team_act_letter_id_idx" ON "team_act"("letter_id");

-- AddForeignKey
ALTER TABLE "letter_text" ADD CONSTRAINT "letter_text_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workplace" ADD CONSTRAINT "workplace_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "citation" ADD CONSTRAINT "citation_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "citation" ADD CONSTRAINT "citation_cited_id_fkey" FOREIGN KEY ("cited_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pooled_withdrawal" ADD CONSTRAINT "pooled_withdrawal_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_workplace_id_fkey" FOREIGN KEY ("workplace_id") REFERENCES "workplace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "named_signature" ADD CONSTRAINT "named_signature_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_workplace" ADD CONSTRAINT "batch_workplace_letter_id_number_fkey" FOREIGN KEY ("letter_id", "number") REFERENCES "batch"("letter_id", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_role" ADD CONSTRAINT "batch_role_letter_id_number_fkey" FOREIGN KEY ("letter_id", "number") REFERENCES "batch"("letter_id", "number") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_tile" ADD CONSTRAINT "log_tile_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organizer_session" ADD CONSTRAINT "organizer_session_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "password_reset" ADD CONSTRAINT "password_reset_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_act" ADD CONSTRAINT "team_act_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_act" ADD CONSTRAINT "team_act_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_act" ADD CONSTRAINT "team_act_about_id_fkey" FOREIGN KEY ("about_id") REFERENCES "organizer"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- What follows cannot be said in schema.prisma.

-- Rows that hold an address, or the time at which a mailbox was used, never reach the write-ahead log.
ALTER TABLE "confirmation" SET UNLOGGED;
ALTER TABLE "asked_code" SET UNLOGGED;
ALTER TABLE "mail_pace" SET UNLOGGED;
ALTER TABLE "request_pace" SET UNLOGGED;
ALTER TABLE "letter_pace" SET UNLOGGED;
ALTER TABLE "spent_proof" SET UNLOGGED;
ALTER TABLE "password_reset" SET UNLOGGED;
ALTER TABLE "organizer_pace" SET UNLOGGED;

-- Lengths and bounds, so that no bug can store more than is promised.
ALTER TABLE "letter"
    ADD CONSTRAINT "letter_slug_shape" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length("slug") <= 80),
    ADD CONSTRAINT "letter_batch_bounds" CHECK ("batch_every" > 0 AND "batch_least" > 0),
    ADD CONSTRAINT "letter_published_has_genesis" CHECK ("state" = 'draft' OR octet_length("genesis") = 32);
ALTER TABLE "letter" ADD CONSTRAINT "letter_published_has_log" CHECK ("state" = 'draft' OR "log_origin" IS NOT NULL);
ALTER TABLE "letter_text" ADD CONSTRAINT "letter_text_hash_length" CHECK (octet_length("hash") = 32);
ALTER TABLE "confirmation"
    ADD CONSTRAINT "confirmation_lengths" CHECK (octet_length("id") = 32 AND octet_length("tag") = 32 AND octet_length("code") = 32),
    ADD CONSTRAINT "confirmation_tries" CHECK ("tries" BETWEEN 0 AND 5);
ALTER TABLE "issuance"
    ADD CONSTRAINT "issuance_lengths" CHECK (octet_length("tag") = 32 AND octet_length("blinded_hash") = 32);
ALTER TABLE "pooled_credential"
    ADD CONSTRAINT "pooled_credential_lengths" CHECK (
        octet_length("serial") = 32 AND octet_length("token") = 565 AND octet_length("withdraw_hash") = 32);
ALTER TABLE "pooled_withdrawal"
    ADD CONSTRAINT "pooled_withdrawal_lengths" CHECK (octet_length("signature") = 32 AND octet_length("secret") = 32),
    ADD CONSTRAINT "pooled_withdrawal_shape" CHECK (
        "shown_as" <> 'role' AND ("rule" IS NULL) = ("reason" IS NULL) AND ("rule" IS NULL OR "secret" IS NULL));
ALTER TABLE "credential"
    ADD CONSTRAINT "credential_lengths" CHECK (octet_length("serial") = 32 AND octet_length("withdraw_hash") = 32);
ALTER TABLE "named_signature"
    ADD CONSTRAINT "named_signature_shown" CHECK (
        ("shown_as" = 'named' AND "name" <> '') OR ("shown_as" = 'organization' AND "organization" <> '')),
    ADD CONSTRAINT "named_signature_lengths" CHECK (
        length("name") <= 120 AND length("title") <= 120 AND length("place") <= 120
        AND length("organization") <= 160 AND octet_length("tag") = 32 AND octet_length("salt") = 32),
    ADD CONSTRAINT "named_signature_published_is_approved" CHECK ("batch" IS NULL OR "approved"),
    ADD CONSTRAINT "named_signature_approved_is_not_held" CHECK (NOT "approved" OR "held_by" IS NULL);
ALTER TABLE "batch"
    ADD CONSTRAINT "batch_adds_up" CHECK ("total" = "named" + "anonymous" + "role" + "organization" AND "total" >= 0);

ALTER TABLE "organizer"
    ADD CONSTRAINT "organizer_lengths" CHECK (
        octet_length("mailbox_hash") = 32 AND length("name") BETWEEN 1 AND 80 AND "password" LIKE '$argon2id$%'),
    ADD CONSTRAINT "organizer_second_factor" CHECK ("second_factor_step" IS NULL OR "second_factor" IS NOT NULL);
ALTER TABLE "organizer_session" ADD CONSTRAINT "organizer_session_lengths" CHECK (octet_length("id") = 32);
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_lengths" CHECK (octet_length("code") = 32);
ALTER TABLE "invitation"
    ADD CONSTRAINT "invitation_lengths" CHECK (octet_length("id") = 32),
    ADD CONSTRAINT "invitation_shape" CHECK (
        ("letter_id" IS NULL) = ("role" IS NULL) AND ("letter_id" IS NULL OR "mailbox" IS NULL));
ALTER TABLE "password_reset"
    ADD CONSTRAINT "password_reset_lengths" CHECK (octet_length("id") = 32 AND octet_length("code") = 32),
    ADD CONSTRAINT "password_reset_tries" CHECK ("tries" BETWEEN 0 AND 5);
ALTER TABLE "organizer_pace" ADD CONSTRAINT "organizer_pace_lengths" CHECK (octet_length("id") = 32);
ALTER TABLE "team_act" ADD CONSTRAINT "team_act_lengths" CHECK (length("detail") <= 400);

-- What was used to tell mailboxes apart is gone once a letter's keys are.
ALTER TABLE "letter" ADD CONSTRAINT "letter_keys_destroyed_is_closed" CHECK (NOT "keys_destroyed" OR "state" IN ('closed', 'delivered'));

-- The log: entries and tiles are as C2SP tlog-tiles bounds them.
ALTER TABLE "log_entry" ADD CONSTRAINT "log_entry_bounds" CHECK ("index" >= 0 AND octet_length("entry") < 65536);
ALTER TABLE "log_tile"
    ADD CONSTRAINT "log_tile_bounds" CHECK ("level" BETWEEN 0 AND 7 AND "index" >= 0
        AND octet_length("hashes") BETWEEN 32 AND 8192 AND octet_length("hashes") % 32 = 0);

-- The public list of names: pages by keyset, search by trigram, both within one letter.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE INDEX "named_signature_list" ON "named_signature" ("letter_id", "batch" DESC, "id" DESC) WHERE "batch" IS NOT NULL;
CREATE INDEX "named_signature_pool" ON "named_signature" ("letter_id", lower("name")) WHERE "batch" IS NULL;
CREATE INDEX "named_signature_search" ON "named_signature" USING gin ("letter_id", "search" gin_trgm_ops) WHERE "batch" IS NOT NULL;

-- Full text over letters in any language: no stemming, so that it is right in all of them.
CREATE INDEX "letter_text_search" ON "letter_text" USING gin (to_tsvector('simple', "title" || ' ' || "body"));
