-- DropIndex
DROP INDEX "Incident_pageId_isOpen_idx";

-- CreateIndex
CREATE INDEX "Incident_pageId_isOpen_startedAt_idx" ON "Incident"("pageId", "isOpen", "startedAt");

-- CreateIndex
CREATE INDEX "Incident_pageId_isOpen_createdAt_idx" ON "Incident"("pageId", "isOpen", "createdAt");

-- CreateIndex
CREATE INDEX "Incident_mergedIntoId_idx" ON "Incident"("mergedIntoId");
