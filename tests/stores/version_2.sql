BEGIN TRANSACTION;
CREATE TABLE attempts (
	id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	problem VARCHAR(200) NOT NULL, 
	student VARCHAR(300) NOT NULL, 
	made_at VARCHAR(40) NOT NULL, 
	made_by VARCHAR(100) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "attempts" VALUES(1,'05894b5edaf20fe4e1eb9d7478dc8aed737bc15a10bfbd3a1f202d89dd3200ca','p','kim','2026-11-26T16:31:01+00:00','pat');
INSERT INTO "attempts" VALUES(2,'deb946359990efcaec63708e9d3e10b99c57f8f254863668f2bfe9d052b5b920','p','lee','2026-11-26T16:31:01+00:00','pat');
CREATE TABLE decisions (
	id INTEGER NOT NULL, 
	problem VARCHAR(200) NOT NULL, 
	submission VARCHAR(64) NOT NULL, 
	student VARCHAR(300) NOT NULL, 
	question VARCHAR(100) NOT NULL, 
	points FLOAT, 
	comment TEXT NOT NULL, 
	made_at VARCHAR(40) NOT NULL, 
	made_by VARCHAR(100) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "decisions" VALUES(1,'p','0000000000000000000000000000000000000000000000000000000000000kim','kim','1.1',1.5,'Nearly.','2026-11-01T10:00:00','pat');
CREATE TABLE grades (
	id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	problem VARCHAR(200) NOT NULL, 
	student VARCHAR(300) NOT NULL, 
	submission VARCHAR(64) NOT NULL, 
	spec VARCHAR(64) NOT NULL, 
	grader VARCHAR(100) NOT NULL, 
	environment VARCHAR(300) NOT NULL, 
	seed VARCHAR(40) NOT NULL, 
	level VARCHAR(20) NOT NULL, 
	made_at VARCHAR(40) NOT NULL, 
	made_by VARCHAR(100) NOT NULL, 
	is_final BOOLEAN NOT NULL, 
	grade TEXT NOT NULL, 
	turn INTEGER, 
	PRIMARY KEY (id)
);
INSERT INTO "grades" VALUES(1,'05894b5edaf20fe4e1eb9d7478dc8aed737bc15a10bfbd3a1f202d89dd3200ca','p','kim','0000000000000000000000000000000000000000000000000000000000000kim','pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp','1','e','0','full','2026-11-26T16:31:01+00:00','pat',1,'{"problem": "p", "title": "A sheet", "student": "kim", "points": 0, "max_points": 2, "questions": [{"id": "1.1", "title": "Why", "text": "Why?", "status": "needs_review", "points": 0, "max_points": 2, "checks": [{"id": "why", "kind": "text", "part": "written", "title": "Why", "status": "needs_review", "points": 0, "max_points": 2, "visibility": "visible", "misconception": null, "message": "A person will look.", "detail": "", "hint": "", "reproduction": "", "printed": "", "figure": null, "told": "", "remark": "", "proposed": 1}], "answer": "Because.", "decision": ""}], "notes": [], "isolation": "process", "fault": "", "lacks": [], "account": [], "format": 1}',0);
INSERT INTO "grades" VALUES(2,'deb946359990efcaec63708e9d3e10b99c57f8f254863668f2bfe9d052b5b920','p','lee','0000000000000000000000000000000000000000000000000000000000000lee','pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp','1','e','0','full','2026-11-26T16:31:01+00:00','pat',1,'{"problem": "p", "title": "A sheet", "student": "lee", "points": 0, "max_points": 2, "questions": [{"id": "1.1", "title": "Why", "text": "Why?", "status": "needs_review", "points": 0, "max_points": 2, "checks": [{"id": "why", "kind": "text", "part": "written", "title": "Why", "status": "needs_review", "points": 0, "max_points": 2, "visibility": "visible", "misconception": null, "message": "A person will look.", "detail": "", "hint": "", "reproduction": "", "printed": "", "figure": null, "told": "", "remark": "", "proposed": 1}], "answer": "Because.", "decision": ""}], "notes": [], "isolation": "process", "fault": "", "lacks": [], "account": [], "format": 1}',0);
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(2);
CREATE INDEX ix_grades_student ON grades (student);
CREATE INDEX ix_grades_key ON grades ("key");
CREATE UNIQUE INDEX grades_once ON grades ("key", turn);
CREATE INDEX ix_decisions_problem ON decisions (problem);
CREATE INDEX ix_decisions_student ON decisions (student);
CREATE INDEX ix_attempts_student ON attempts (student);
COMMIT;
