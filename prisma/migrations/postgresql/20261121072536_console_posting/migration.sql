-- AlterTable
ALTER TABLE "Incident" ADD COLUMN     "dueRemindedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "UpdateUndo" (
    "updateId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL,
    "before" TEXT,

    CONSTRAINT "UpdateUndo_pkey" PRIMARY KEY ("updateId")
);

-- CreateTable
CREATE TABLE "IncidentLink" (
    "fromId" TEXT NOT NULL,
    "toId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IncidentLink_pkey" PRIMARY KEY ("fromId","toId")
);

-- CreateIndex
CREATE INDEX "UpdateUndo_until_idx" ON "UpdateUndo"("until");

-- CreateIndex
CREATE INDEX "IncidentLink_toId_idx" ON "IncidentLink"("toId");

-- CreateIndex
CREATE INDEX "Incident_recurrence_idx" ON "Incident"("recurrence");

-- CreateIndex
CREATE INDEX "Incident_isOpen_nextUpdateDueAt_idx" ON "Incident"("isOpen", "nextUpdateDueAt");

-- AddForeignKey
ALTER TABLE "UpdateUndo" ADD CONSTRAINT "UpdateUndo_updateId_fkey" FOREIGN KEY ("updateId") REFERENCES "IncidentUpdate"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IncidentLink" ADD CONSTRAINT "IncidentLink_fromId_fkey" FOREIGN KEY ("fromId") REFERENCES "Incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "IncidentLink" ADD CONSTRAINT "IncidentLink_toId_fkey" FOREIGN KEY ("toId") REFERENCES "Incident"("id") ON DELETE CASCADE ON UPDATE CASCADE;
