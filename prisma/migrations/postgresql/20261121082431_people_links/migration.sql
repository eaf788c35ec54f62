-- AlterTable
ALTER TABLE "SetupLink" ADD COLUMN     "createdBy" TEXT,
ADD COLUMN     "role" TEXT,
ADD COLUMN     "userId" TEXT;

-- CreateIndex
CREATE INDEX "SetupLink_userId_idx" ON "SetupLink"("userId");

-- AddForeignKey
ALTER TABLE "SetupLink" ADD CONSTRAINT "SetupLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
