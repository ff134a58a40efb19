/** Messages of the browser when something is done while nobody looks; only for who asked for them. */
import { useState } from 'react';

const WANTED = 'notify';

export function useNotifications() {
  const supported = typeof Notification !== 'undefined';
  const [on, setOn] = useState(
    () => supported && Notification.permission === 'granted' && localStorage.getItem(WANTED) === 'on',
  );
  return {
    supported,
    on,
    /** Asks the browser, which asks the person; whether it is as wanted now. */
    turn: async (wanted: boolean): Promise<boolean> => {
      const allowed = !wanted || (await Notification.requestPermission()) === 'granted';
      setOn(wanted && allowed);
      localStorage.setItem(WANTED, wanted && allowed ? 'on' : 'off');
      return allowed;
    },
    /** `tag` replaces an earlier message about the same. */
    notify: (title: string, tag: string) => {
      if (!on || !document.hidden) return;
      const message = new Notification(title, { tag });
      message.onclick = () => window.focus();
    },
  };
}
