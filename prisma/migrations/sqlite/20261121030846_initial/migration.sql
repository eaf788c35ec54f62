-- CreateTable
CREATE TABLE "Installation" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "epoch" TEXT NOT NULL,
    "minProgramVersion" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Page" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "host" TEXT,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "url" TEXT,
    "description" TEXT,
    "headline" TEXT,
    "supportUrl" TEXT,
    "timeZone" TEXT NOT NULL DEFAULT 'Etc/UTC',
    "partialOutageWeight" REAL NOT NULL DEFAULT 0.3,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Feed" (
    "pageId" TEXT NOT NULL PRIMARY KEY,
    "seq" INTEGER NOT NULL DEFAULT 0,
    "at" DATETIME NOT NULL,
    CONSTRAINT "Feed_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "pageId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "type" TEXT NOT NULL,
    "incidentId" TEXT,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    "data" TEXT NOT NULL DEFAULT '{}',

    PRIMARY KEY ("pageId", "seq"),
    CONSTRAINT "Event_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Component" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "status" TEXT NOT NULL DEFAULT 'operational',
    "position" INTEGER NOT NULL,
    "isGroup" BOOLEAN NOT NULL DEFAULT false,
    "groupId" TEXT,
    "showcase" BOOLEAN NOT NULL DEFAULT true,
    "onlyShowIfDegraded" BOOLEAN NOT NULL DEFAULT false,
    "startDate" TEXT,
    "automationEmail" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Component_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Component_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "Component" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ComponentStatusChange" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "componentId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "incidentId" TEXT,
    CONSTRAINT "ComponentStatusChange_componentId_fkey" FOREIGN KEY ("componentId") REFERENCES "Component" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "ComponentStatusChange_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Incident" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'incident',
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "impact" TEXT NOT NULL,
    "impactOverride" TEXT,
    "isOpen" BOOLEAN NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "monitoringAt" DATETIME,
    "resolvedAt" DATETIME,
    "backfilled" BOOLEAN NOT NULL DEFAULT false,
    "scheduledFor" DATETIME,
    "scheduledUntil" DATETIME,
    "scheduledRemindPrior" BOOLEAN NOT NULL DEFAULT false,
    "scheduledRemindedAt" DATETIME,
    "autoInProgress" BOOLEAN NOT NULL DEFAULT false,
    "autoCompleted" BOOLEAN NOT NULL DEFAULT false,
    "autoTransitionToMaintenance" BOOLEAN NOT NULL DEFAULT false,
    "autoTransitionToOperational" BOOLEAN NOT NULL DEFAULT false,
    "autoDeliverAtStart" BOOLEAN NOT NULL DEFAULT false,
    "autoDeliverAtEnd" BOOLEAN NOT NULL DEFAULT false,
    "dismissible" BOOLEAN NOT NULL DEFAULT true,
    "nextUpdateDueAt" DATETIME,
    "shortlink" TEXT,
    "metadata" TEXT NOT NULL DEFAULT '{}',
    "reminderIntervals" TEXT,
    "recurrence" TEXT,
    "mergedIntoId" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Incident_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IncidentUpdate" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "displayAt" DATETIME,
    "affectedComponents" TEXT,
    "deliverNotifications" BOOLEAN NOT NULL DEFAULT true,
    "wantsTwitterUpdate" BOOLEAN NOT NULL DEFAULT false,
    "customTweet" TEXT,
    "tweetId" TEXT,
    "twitterUpdatedAt" DATETIME,
    "isCorrected" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "authorName" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "IncidentUpdate_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IncidentUpdateEdit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "updateId" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "displayAt" DATETIME,
    "editedAt" DATETIME NOT NULL,
    "editorName" TEXT,
    CONSTRAINT "IncidentUpdateEdit_updateId_fkey" FOREIGN KEY ("updateId") REFERENCES "IncidentUpdate" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "IncidentComponent" (
    "incidentId" TEXT NOT NULL,
    "componentId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "statusAtStart" TEXT,

    PRIMARY KEY ("incidentId", "componentId"),
    CONSTRAINT "IncidentComponent_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "IncidentComponent_componentId_fkey" FOREIGN KEY ("componentId") REFERENCES "Component" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Note" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "incidentId" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "authorName" TEXT,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "Note_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Postmortem" (
    "incidentId" TEXT NOT NULL PRIMARY KEY,
    "draftSections" TEXT,
    "bodyDraft" TEXT,
    "bodyDraftUpdatedAt" DATETIME,
    "publishedSections" TEXT,
    "body" TEXT,
    "bodyUpdatedAt" DATETIME,
    "publishedAt" DATETIME,
    "ignored" BOOLEAN NOT NULL DEFAULT false,
    "notifySubscribers" BOOLEAN NOT NULL DEFAULT false,
    "notifyTwitter" BOOLEAN NOT NULL DEFAULT false,
    "notifiedSubscribers" BOOLEAN NOT NULL DEFAULT false,
    "customTweet" TEXT,
    "previewKey" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Postmortem_incidentId_fkey" FOREIGN KEY ("incidentId") REFERENCES "Incident" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Template" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "updateStatus" TEXT,
    "groupId" TEXT,
    "shouldTweet" BOOLEAN NOT NULL DEFAULT false,
    "shouldSendNotifications" BOOLEAN NOT NULL DEFAULT true,
    "componentIds" TEXT NOT NULL DEFAULT '[]',
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Template_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Directive" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "issuedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    "endedAt" DATETIME,
    "app" TEXT,
    "versions" TEXT,
    "rollout" INTEGER NOT NULL,
    "spreadSeconds" INTEGER NOT NULL,
    "mode" TEXT,
    "hidden" TEXT,
    "idleSeconds" INTEGER,
    "message" TEXT,
    "scope" TEXT,
    "name" TEXT,
    "issuedBy" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "Directive_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Release" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "app" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "badAt" DATETIME,
    "note" TEXT,
    CONSTRAINT "Release_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Report" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "pageId" TEXT NOT NULL,
    "componentId" TEXT,
    "note" TEXT,
    "contact" TEXT,
    "app" TEXT,
    "appVersion" TEXT,
    "context" TEXT NOT NULL DEFAULT '{}',
    "addressHash" TEXT NOT NULL,
    "receivedAt" DATETIME NOT NULL,
    "incidentId" TEXT,
    CONSTRAINT "Report_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Knob" (
    "pageId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "changedAt" DATETIME NOT NULL,
    "changedBy" TEXT,

    PRIMARY KEY ("pageId", "name"),
    CONSTRAINT "Knob_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES "Page" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "pageId" TEXT,
    "createdAt" DATETIME NOT NULL,
    "lastUsedAt" DATETIME,
    "expiresAt" DATETIME,
    "revokedAt" DATETIME
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "tokenId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,

    PRIMARY KEY ("tokenId", "key")
);

-- CreateTable
CREATE TABLE "Draft" (
    "userId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,

    PRIMARY KEY ("userId", "key"),
    CONSTRAINT "Draft_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "SetupLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "consumedAt" DATETIME
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'responder',
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "token" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Page_host_key" ON "Page"("host");

-- CreateIndex
CREATE INDEX "Event_incidentId_idx" ON "Event"("incidentId");

-- CreateIndex
CREATE INDEX "Component_pageId_position_idx" ON "Component"("pageId", "position");

-- CreateIndex
CREATE INDEX "Component_groupId_idx" ON "Component"("groupId");

-- CreateIndex
CREATE INDEX "ComponentStatusChange_componentId_startedAt_idx" ON "ComponentStatusChange"("componentId", "startedAt");

-- CreateIndex
CREATE INDEX "ComponentStatusChange_incidentId_idx" ON "ComponentStatusChange"("incidentId");

-- CreateIndex
CREATE INDEX "Incident_pageId_isOpen_idx" ON "Incident"("pageId", "isOpen");

-- CreateIndex
CREATE INDEX "Incident_pageId_kind_isOpen_idx" ON "Incident"("pageId", "kind", "isOpen");

-- CreateIndex
CREATE INDEX "Incident_pageId_kind_resolvedAt_createdAt_idx" ON "Incident"("pageId", "kind", "resolvedAt", "createdAt");

-- CreateIndex
CREATE INDEX "Incident_pageId_resolvedAt_createdAt_idx" ON "Incident"("pageId", "resolvedAt", "createdAt");

-- CreateIndex
CREATE INDEX "Incident_pageId_startedAt_idx" ON "Incident"("pageId", "startedAt");

-- CreateIndex
CREATE INDEX "Incident_pageId_updatedAt_idx" ON "Incident"("pageId", "updatedAt");

-- CreateIndex
CREATE INDEX "IncidentUpdate_incidentId_createdAt_idx" ON "IncidentUpdate"("incidentId", "createdAt");

-- CreateIndex
CREATE INDEX "IncidentUpdateEdit_updateId_editedAt_idx" ON "IncidentUpdateEdit"("updateId", "editedAt");

-- CreateIndex
CREATE INDEX "IncidentComponent_componentId_idx" ON "IncidentComponent"("componentId");

-- CreateIndex
CREATE INDEX "Note_incidentId_createdAt_idx" ON "Note"("incidentId", "createdAt");

-- CreateIndex
CREATE INDEX "Template_pageId_idx" ON "Template"("pageId");

-- CreateIndex
CREATE INDEX "Directive_pageId_expiresAt_idx" ON "Directive"("pageId", "expiresAt");

-- CreateIndex
CREATE INDEX "Release_pageId_createdAt_idx" ON "Release"("pageId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Release_pageId_app_version_key" ON "Release"("pageId", "app", "version");

-- CreateIndex
CREATE INDEX "Report_pageId_receivedAt_idx" ON "Report"("pageId", "receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_hash_key" ON "ApiToken"("hash");

-- CreateIndex
CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "SetupLink_hash_key" ON "SetupLink"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "RateLimit_key_key" ON "RateLimit"("key");
