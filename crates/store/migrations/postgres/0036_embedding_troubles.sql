-- Why a shop's rows are not vectors yet: of a pass what stopped it, how often in a row, and when it goes on; of a row why its
-- model does not take it, which is kept in place of its numbers.
ALTER TABLE catalogue_passes ADD COLUMN trouble TEXT COLLATE "C";
ALTER TABLE catalogue_passes ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalogue_passes ADD COLUMN retry_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE catalogue_vectors ADD COLUMN refused TEXT COLLATE "C";
CREATE INDEX catalogue_vectors_refused ON catalogue_vectors (organisation_id, model, kind, id) WHERE refused IS NOT NULL;
