// Keeps a failure in the part that fails. In: a part, its name, and what may mend it. Out: the part; or, where it
// throws while it is drawn, a face that says so, and a way to try again. It never takes the rest of the page along.

import { Component, type ReactNode, useCallback, useState } from 'react';
import { wordsOf } from './failure';
import './undrawn.css';

interface BoundaryProps {
  /** At the beginning of a sentence, such as `The flow graph`. */
  what: string;
  /** The part is tried again when one of these is another: all that may mend it, and changes now and then. */
  renew: readonly unknown[];
  /** `whole`: there is no rest of the page. `over`: the part lies over the page and has no room of its own. `row`: it
   * is one of many in a list. */
  room?: 'whole' | 'over' | 'row';
  /** Before the reader has it drawn again. */
  onAgain?: () => void;
  children: ReactNode;
}

export function Boundary({ what, renew, room, onAgain, children }: BoundaryProps) {
  const [why, setWhy] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const drawn = useCallback(() => {
    setWhy(null);
    setTries(0);
  }, []);
  const again = () => {
    onAgain?.();
    setTries(tries + 1);
  };
  return (
    <>
      <Catcher
        turn={[tries, ...renew]}
        stead={why === null && <div className="undrawn" data-room={room} />}
        onFailure={setWhy}
        onDrawn={drawn}
      >
        {children}
      </Catcher>
      {why !== null && (
        // A row that scrolls into view is no news.
        <div className="undrawn" role={room === 'row' ? undefined : 'alert'} data-room={room} title={why}>
          <p>
            <b className="undrawn-what">{what} could not be drawn.</b>
            {rest(room)}
            {tries > 0 && ` Tried again, in vain${tries > 1 ? `, ${tries} times` : ''}.`}
          </p>
          <code className="undrawn-why">{why}</code>
          <button type="button" className="button" onClick={again}>
            Draw it again
          </button>
        </div>
      )}
    </>
  );
}

function rest(room: BoundaryProps['room']): string {
  if (room === 'row') return '';
  return room === 'whole' ? ' The runs themselves are as they were.' : ' The rest of the page goes on.';
}

interface CatcherProps {
  /** What failed is tried again when one of these is another. */
  turn: readonly unknown[];
  /** As high as the face, until that stands there: lists measure their rows at once. */
  stead: ReactNode;
  onFailure(why: string): void;
  onDrawn(): void;
  children: ReactNode;
}

/** React throws away all that is in what catches. So the face stands beside it: it is announced once, and keeps the
 * focus, while the part is tried again in vain. */
class Catcher extends Component<CatcherProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidCatch(thrown: unknown): void {
    this.props.onFailure(wordsOf(thrown));
  }

  override componentDidUpdate({ turn }: CatcherProps, { failed }: { failed: boolean }): void {
    if (!failed) return;
    if (!this.state.failed) this.props.onDrawn();
    else if (turn.some((one, i) => !Object.is(one, this.props.turn[i]))) this.setState({ failed: false });
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.stead : this.props.children;
  }
}
