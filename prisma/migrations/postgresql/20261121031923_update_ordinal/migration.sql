-- AlterTable
ALTER TABLE "IncidentUpdate" ADD COLUMN     "ordinal" INTEGER NOT NULL DEFAULT 0;
