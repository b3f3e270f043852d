import type { Outcome, UnknownPolicy } from '../rocketmq/client.ts';
import { fateOf } from './fate.ts';

/** The facts of a message that its order depends on. */
export interface OrderedMessage {
  readonly topic: string;
  /** Its message group; without one, it has no order. */
  readonly group: string | undefined;
  readonly onUnknown: UnknownPolicy | undefined;
  /** Whether it may have been sent before. */
  readonly inDoubt: boolean;
}

/** Sends the messages of one message group to one topic one after another, in the order in which they came. */
export interface GroupOrder {
  /**
   * Sends a message as soon as those before it in its group have ended. If one of them must be sent later, the messages that
   * wait behind it are not sent now either: they would overtake it.
   */
  inOrder(message: OrderedMessage, send: () => Promise<Outcome>): Promise<Outcome>;
}

/** The order of all groups of one container. It knows nothing of other containers. */
export function createGroupOrder(): GroupOrder {
  /** For each group with messages under way: whether the message after the last one may be sent. */
  const last = new Map<string, Promise<boolean>>();
  return {
    inOrder({ topic, group, onUnknown, inDoubt }, send) {
      if (group === undefined) return send();
      const name = `${topic}\n${group}`;
      const before = last.get(name);
      const outcome =
        before === undefined ? send() : before.then((goesOn) => (goesOn ? send() : heldBack(topic, inDoubt)));
      const goesOn = outcome.then(
        (ended) => fateOf(ended, onUnknown) !== 'retry',
        () => false,
      );
      last.set(name, goesOn);
      return outcome.finally(() => {
        if (last.get(name) === goesOn) last.delete(name);
      });
    },
  };
}

function heldBack(topic: string, inDoubt: boolean): Outcome {
  const reason = `Sending to topic "${topic}" was not begun: a message before it in its message group is not sent yet`;
  return { kind: 'not-sent', reason, attempts: [], inDoubt, stopped: 'group' };
}
