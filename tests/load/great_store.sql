-- A store of many reports, rows from one number to another. Each has three messages, two turns, eight words to search.
WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
INSERT INTO conversations (id, channel, started_at, last_message_at, silence_seen_at)
SELECT printf('%08x-0000-4000-8000-%012x', n, n), 'website', :at, :at, :at FROM numbers;

WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
INSERT INTO reports (id, reference, conversation_id, number, urgency, complete, restricted, status, version, content,
                     created_at, updated_at, return_tries, open, rank, due_at, language, indexed)
SELECT n, printf('X%08d', n), printf('%08x-0000-4000-8000-%012x', n, n), 0, 'standard', 1, 0, 'closed', 1,
       randomblob(600), :at, :at, 0, 0, 1, :at, 'en', 'made'
FROM numbers;

WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
INSERT INTO messages (conversation_id, message_id, sender, text, at, answered_at)
SELECT printf('%08x-0000-4000-8000-%012x', n, n), printf('%08x-%d', n, k), 'person', randomblob(100), :at, :at
FROM numbers, (SELECT 1 AS k UNION SELECT 2 UNION SELECT 3);

WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
INSERT INTO turns (conversation_id, number, events, at)
SELECT printf('%08x-0000-4000-8000-%012x', n, n), k, randomblob(400), :at
FROM numbers, (SELECT 1 AS k UNION SELECT 2);

WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last),
               words(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM words WHERE k < 8)
INSERT OR IGNORE INTO search_words (word, report_id)
SELECT random() % 20000, n FROM numbers, words;
