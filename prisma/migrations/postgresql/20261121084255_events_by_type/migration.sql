-- CreateIndex
CREATE INDEX "Event_pageId_type_seq_idx" ON "Event"("pageId", "type", "seq");
