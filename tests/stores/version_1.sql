BEGIN TRANSACTION;
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
	PRIMARY KEY (id)
);
INSERT INTO "grades" VALUES(1,'934d82bd61d727366f1b698d6f7a9fbb30bab20ade2affbe22e0877042fabdd4','p','kim','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','0.1.0+abc','Python 3.11','7','full','2026-11-25T02:47:04+00:00','pat',1,'{"problem": "p", "title": "A problem", "student": "kim", "points": 1, "max_points": 2, "questions": [{"id": "1.1", "title": "T", "text": "asked", "status": "partial", "points": 1, "max_points": 2, "checks": [], "answer": "an answer"}], "notes": [], "isolation": "process", "format": 1}');
INSERT INTO "grades" VALUES(2,'934d82bd61d727366f1b698d6f7a9fbb30bab20ade2affbe22e0877042fabdd4','p','kim','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','0.1.0+abc','Python 3.11','7','full','2026-11-25T02:47:04+00:00','pat',1,'{"problem": "p", "title": "A problem", "student": "kim", "points": 2, "max_points": 2, "questions": [{"id": "1.1", "title": "T", "text": "asked", "status": "correct", "points": 2, "max_points": 2, "checks": [], "answer": "an answer"}], "notes": [], "isolation": "process", "format": 1}');
INSERT INTO "grades" VALUES(3,'69f931e0bef46bbbca4bde35ea10cfaa69f82143fae6e8414ed7735a57f08057','p','lee','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','0.1.0+abc','Python 3.11','7','full','2026-11-25T02:47:04+00:00','pat',0,'{"problem": "p", "title": "A problem", "student": "lee", "points": 1, "max_points": 2, "questions": [{"id": "1.1", "title": "T", "text": "asked", "status": "partial", "points": 1, "max_points": 2, "checks": [], "answer": "an answer"}], "notes": [], "isolation": "process", "format": 1}');
INSERT INTO "grades" VALUES(4,'69f931e0bef46bbbca4bde35ea10cfaa69f82143fae6e8414ed7735a57f08057','p','lee','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','0.1.0+abc','Python 3.11','7','full','2026-11-25T02:47:04+00:00','pat',1,'{"problem": "p", "title": "A problem", "student": "lee", "points": 2, "max_points": 2, "questions": [{"id": "1.1", "title": "T", "text": "asked", "status": "correct", "points": 2, "max_points": 2, "checks": [], "answer": "an answer"}], "notes": [], "isolation": "process", "format": 1}');
CREATE TABLE schema_version (
	version INTEGER NOT NULL
);
INSERT INTO "schema_version" VALUES(1);
CREATE INDEX ix_grades_student ON grades (student);
CREATE INDEX ix_grades_key ON grades ("key");
COMMIT;
