-- CreateEnum
CREATE TYPE "letter_outcome" AS ENUM ('ongoing', 'won', 'partly', 'refused');

-- AlterTable
ALTER TABLE "letter" ADD COLUMN     "asked" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "confirmed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "failed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "listed" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "needs_two" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "outcome" "letter_outcome",
ADD COLUMN     "outcome_words" TEXT,
ADD COLUMN     "taken_down" TEXT,
ADD COLUMN     "unlisted_reason" TEXT;

-- AlterTable
ALTER TABLE "organizer" ADD COLUMN     "operator" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "invitation" ADD COLUMN     "operator" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "letter_version" (
    "letter_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "published_at" TIMESTAMPTZ(0) NOT NULL,
    "reason" TEXT,

    CONSTRAINT "letter_version_pkey" PRIMARY KEY ("letter_id","version")
);

-- CreateTable
CREATE TABLE "letter_image" (
    "letter_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "octets" BYTEA NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "alt" TEXT NOT NULL,

    CONSTRAINT "letter_image_pkey" PRIMARY KEY ("letter_id")
);

-- CreateTable
CREATE TABLE "draft_part" (
    "letter_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "saved_at" TIMESTAMPTZ(0) NOT NULL,
    "saved_by_id" UUID,

    CONSTRAINT "draft_part_pkey" PRIMARY KEY ("letter_id","part")
);

-- CreateTable
CREATE TABLE "proposed_decision" (
    "letter_id" UUID NOT NULL,
    "act" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "typed" JSONB,
    "organizer_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "proposed_decision_pkey" PRIMARY KEY ("letter_id","act")
);

-- CreateTable
CREATE TABLE "letter_steps" (
    "letter_id" UUID NOT NULL,
    "asked" INTEGER NOT NULL DEFAULT 0,
    "confirmed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "letter_steps_pkey" PRIMARY KEY ("letter_id")
);

-- CreateTable
CREATE TABLE "passkey" (
    "id" BYTEA NOT NULL,
    "organizer_id" UUID NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "name" TEXT NOT NULL,

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "passkey_challenge" (
    "id" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "passkey_challenge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "registration" (
    "id" BYTEA NOT NULL,
    "mailbox" BYTEA NOT NULL,
    "code" BYTEA,
    "tries" INTEGER NOT NULL DEFAULT 5,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "registration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "follower" (
    "id" UUID NOT NULL,
    "letter_id" UUID NOT NULL,
    "mailbox_hash" BYTEA NOT NULL,
    "mailbox" BYTEA NOT NULL,

    CONSTRAINT "follower_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "asked_follow" (
    "id" BYTEA NOT NULL,
    "letter_id" UUID NOT NULL,
    "mailbox" BYTEA NOT NULL,
    "paced" BOOLEAN NOT NULL DEFAULT false,
    "code" BYTEA,
    "tries" INTEGER NOT NULL DEFAULT 5,
    "expires_at" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "asked_follow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "letter_update" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "number" INTEGER,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "published_at" TIMESTAMPTZ(0),
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "unsure" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "letter_update_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "update_mail" (
    "update_id" UUID NOT NULL,
    "follower_id" UUID NOT NULL,
    "taken_at" TIMESTAMPTZ(0),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(0),

    CONSTRAINT "update_mail_pkey" PRIMARY KEY ("update_id","follower_id")
);

-- CreateTable
CREATE TABLE "recipient" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "office" TEXT,
    "mailbox" BYTEA,

    CONSTRAINT "recipient_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "delivered_on" DATE NOT NULL,
    "manner" TEXT NOT NULL,
    "recipients" TEXT[],
    "hash" BYTEA,
    "batch" INTEGER,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_mail" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "delivery_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "mailbox" BYTEA,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "taken_at" TIMESTAMPTZ(0),

    CONSTRAINT "delivery_mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answer" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "answered_on" DATE NOT NULL,
    "by" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "answer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "letter_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "day" DATE NOT NULL,

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "site_switch" (
    "name" TEXT NOT NULL,
    "since" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "site_switch_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "site_act" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "organizer_id" UUID,
    "act" TEXT NOT NULL,
    "detail" TEXT,

    CONSTRAINT "site_act_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "passkey_organizer_id_idx" ON "passkey"("organizer_id");

-- CreateIndex
CREATE UNIQUE INDEX "follower_letter_id_mailbox_hash_key" ON "follower"("letter_id", "mailbox_hash");

-- CreateIndex
CREATE UNIQUE INDEX "letter_update_letter_id_number_key" ON "letter_update"("letter_id", "number");

-- CreateIndex
CREATE INDEX "update_mail_follower_id_idx" ON "update_mail"("follower_id");

-- CreateIndex
CREATE INDEX "recipient_letter_id_idx" ON "recipient"("letter_id");

-- CreateIndex
CREATE INDEX "delivery_letter_id_idx" ON "delivery"("letter_id");

-- CreateIndex
CREATE INDEX "delivery_mail_delivery_id_idx" ON "delivery_mail"("delivery_id");

-- CreateIndex
CREATE INDEX "answer_letter_id_idx" ON "answer"("letter_id");

-- CreateIndex
CREATE INDEX "report_letter_id_idx" ON "report"("letter_id");

-- AddForeignKey
ALTER TABLE "letter_version" ADD CONSTRAINT "letter_version_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "letter_image" ADD CONSTRAINT "letter_image_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_part" ADD CONSTRAINT "draft_part_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_part" ADD CONSTRAINT "draft_part_saved_by_id_fkey" FOREIGN KEY ("saved_by_id") REFERENCES "organizer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposed_decision" ADD CONSTRAINT "proposed_decision_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proposed_decision" ADD CONSTRAINT "proposed_decision_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "letter_steps" ADD CONSTRAINT "letter_steps_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follower" ADD CONSTRAINT "follower_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "asked_follow" ADD CONSTRAINT "asked_follow_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "letter_update" ADD CONSTRAINT "letter_update_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "update_mail" ADD CONSTRAINT "update_mail_update_id_fkey" FOREIGN KEY ("update_id") REFERENCES "letter_update"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipient" ADD CONSTRAINT "recipient_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_mail" ADD CONSTRAINT "delivery_mail_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "answer" ADD CONSTRAINT "answer_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report" ADD CONSTRAINT "report_letter_id_fkey" FOREIGN KEY ("letter_id") REFERENCES "letter"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "site_act" ADD CONSTRAINT "site_act_organizer_id_fkey" FOREIGN KEY ("organizer_id") REFERENCES "organizer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What follows cannot be said in schema.prisma.

-- Letters that were published before versions had a date were never changed.
INSERT INTO "letter_version" ("letter_id", "version", "published_at")
    SELECT DISTINCT "letter_text"."letter_id", "version", "opens_at" FROM "letter_text" JOIN "letter" ON "letter"."id" = "letter_id";
-- The first organizer runs the site; who it was is not kept, so it is everybody who owns a letter that was there from the start.
UPDATE "organizer" SET "operator" = true
    WHERE EXISTS (SELECT FROM "team_member" WHERE "organizer_id" = "organizer"."id" AND "role" = 'owner');

-- Rows that hold an address of somebody who has not confirmed it, or tell when something was asked for, never reach the write-ahead log.
ALTER TABLE "letter_steps" SET UNLOGGED;
ALTER TABLE "passkey_challenge" SET UNLOGGED;
ALTER TABLE "registration" SET UNLOGGED;
ALTER TABLE "asked_follow" SET UNLOGGED;

-- Files of all names are written page by page, in an order that says nothing about when somebody signed.
CREATE INDEX "named_signature_export" ON "named_signature" ("letter_id", "id") WHERE "batch" IS NOT NULL;
CREATE INDEX "named_signature_organizations" ON "named_signature" ("letter_id", "batch" DESC, "id" DESC)
    WHERE "batch" IS NOT NULL AND "shown_as" = 'organization';

-- Lengths and bounds, so that no bug can store more than is promised.
ALTER TABLE "letter"
    ADD CONSTRAINT "letter_outcome_words_length" CHECK (length("outcome_words") <= 300),
    ADD CONSTRAINT "letter_taken_down_length" CHECK (length("taken_down") BETWEEN 1 AND 300),
    ADD CONSTRAINT "letter_unlisted_reason_length" CHECK (length("unlisted_reason") BETWEEN 1 AND 300);
ALTER TABLE "letter_version" ADD CONSTRAINT "letter_version_reason" CHECK (length("reason") BETWEEN 1 AND 300);
ALTER TABLE "letter_image"
    ADD CONSTRAINT "letter_image_bounds" CHECK (
        octet_length("hash") = 32 AND octet_length("octets") <= 1048576 AND "width" > 0 AND "height" > 0
        AND length("alt") BETWEEN 1 AND 300);
ALTER TABLE "draft_part"
    ADD CONSTRAINT "draft_part_shape" CHECK ("part" ~ '^(letter|workplaces|signing|ties|text/[A-Za-z0-9-]{2,20})$' AND "revision" > 0);
ALTER TABLE "proposed_decision" ADD CONSTRAINT "proposed_decision_lengths" CHECK (octet_length("content") = 32);
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_bounds" CHECK (
    octet_length("id") BETWEEN 16 AND 1023 AND "counter" >= 0 AND length("name") BETWEEN 1 AND 80);
ALTER TABLE "passkey_challenge" ADD CONSTRAINT "passkey_challenge_lengths" CHECK (octet_length("id") = 32);
ALTER TABLE "registration"
    ADD CONSTRAINT "registration_lengths" CHECK (octet_length("id") = 32 AND octet_length("code") = 32),
    ADD CONSTRAINT "registration_tries" CHECK ("tries" BETWEEN 0 AND 5);
ALTER TABLE "asked_follow"
    ADD CONSTRAINT "asked_follow_lengths" CHECK (octet_length("id") = 32 AND octet_length("code") = 32),
    ADD CONSTRAINT "asked_follow_tries" CHECK ("tries" BETWEEN 0 AND 5);
ALTER TABLE "follower" ADD CONSTRAINT "follower_lengths" CHECK (octet_length("mailbox_hash") = 32);
ALTER TABLE "letter_update"
    ADD CONSTRAINT "letter_update_published_has_number" CHECK (("number" IS NULL) = ("published_at" IS NULL)),
    ADD CONSTRAINT "letter_update_lengths" CHECK (length("title") <= 120 AND length("body") <= 20000);
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_lengths" CHECK (octet_length("hash") = 32 AND length("manner") BETWEEN 1 AND 300);
ALTER TABLE "delivery_mail"
    ADD CONSTRAINT "delivery_mail_state" CHECK ("state" IN ('waiting', 'sending', 'sent', 'refused', 'changed', 'unsure')),
    ADD CONSTRAINT "delivery_mail_mailbox" CHECK (("mailbox" IS NOT NULL) = ("state" IN ('waiting', 'sending')));
ALTER TABLE "recipient" ADD CONSTRAINT "recipient_lengths" CHECK (length("name") BETWEEN 1 AND 120 AND length("office") BETWEEN 1 AND 120);
ALTER TABLE "answer" ADD CONSTRAINT "answer_lengths" CHECK (
    octet_length("hash") = 32 AND length("by") BETWEEN 1 AND 120 AND length("words") BETWEEN 1 AND 20000);
ALTER TABLE "report" ADD CONSTRAINT "report_lengths" CHECK (length("words") <= 2000);

-- The list of names as it is printed: by name, in pages by keyset. Two that begin alike for so long stand in no order that means anything.
CREATE INDEX "named_signature_by_name" ON "named_signature" ("letter_id", left("search", 80) COLLATE "C", "id")
    WHERE "batch" IS NOT NULL AND "shown_as" = 'named';
