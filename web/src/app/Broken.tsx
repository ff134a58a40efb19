/** Catches what a page throws while it is drawn or its script is fetched. Another address (`at`) is another try. */
import { Component, type ReactNode } from 'react';
import { Translation } from 'react-i18next';

export class Broken extends Component<{ at?: string; children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidUpdate(before: { at?: string }) {
    if (this.state.error && before.at !== this.props.at) this.setState({ error: undefined });
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Translation ns={['common', 'errors']}>
        {(t) => (
          <div role="alert" className="mx-auto max-w-md px-6 py-24 text-center">
            <h1 className="text-lg font-semibold">{t('errors:page')}</h1>
            <p className="mt-2 text-sm text-muted">{t('errors:pageHint')}</p>
            <button
              type="button"
              className="mt-6 h-9 rounded-lg bg-accent px-4 text-sm font-medium text-on-accent"
              onClick={() => location.reload()}
            >
              {t('retry')}
            </button>
          </div>
        )}
      </Translation>
    );
  }
}
