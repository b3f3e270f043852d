/** The text of `npm run redrive -- --help`. */
export const HELP = `Usage: npm run redrive -- [what to do] [queue] [filter]
Sends dead letters again, after their cause was corrected. Without a filter it sends all;
with --stage it asks before that.

What to do (without one of these: send again)
  --list, --dry-run   only list them
  --show ID           print the one with this id, with all its facts and its body
  --discard           delete them for ever; needs a filter, and asks before
  --yes               do not ask

Queue
  --stage STAGE       of the stack that was deployed with this stage; needs AWS credentials.
                      Without it: of the URLs in .env, or of the running local cloud
  --queue QUEUE       dead-letters (default): messages that can never be sent unchanged
                      failures: records of your queues, and events of schedules and event buses,
                      that SQS, Lambda or EventBridge has given up
                      failures.fifo: the same for FIFO queues

Filter (selects what has all of these)
  --topic TOPIC       messages of this topic
  --reason TEXT       a reason or service code with this text
  --origin ORIGIN     a function and route, such as webhook/github, or only webhook
  --class CLASS       a class of refusals, such as invalid; for failures: record, invocation or rule
  --id ID             a key, the id of an event, or an id of SQS
  --in-doubt yes|no   whether the broker may have the message already, so that it may be sent twice
  --since TIME        the last failure was not before: 2026-01-31T10:00 (UTC) or an age: 30m, 2h, 3d
  --until TIME        the last failure was not after
  --limit N           at most so many

A letter is deleted only after the outbox has stored it. If the command is stopped or SQS refuses a
request, the letters that were not sent stay in their queue; one may be in both queues then.
Records of the failures go back to the queue that they come from; a FIFO record goes to the end of
its message group. Of a FIFO queue, a list shows at most the first ten of each message group.
Events of schedules and event buses are not sent again by this command, because only their function
can take them: --show prints the event, and the command that starts the function with it.

Exit code: 0 done, 1 something was not done, 2 wrong options, 130 stopped by Ctrl-C.`;
