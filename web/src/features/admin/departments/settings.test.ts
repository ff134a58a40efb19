import { describe, expect, it } from 'vitest';
import type { Department } from './api/departments';
import { settingsChange, settingsDraft } from './settings';

const design = {
  id: 'design',
  title: 'Design',
  monthly_credits: 1000,
  monthly_grants: null,
  retention_days: 30,
} as Department;

describe('the settings of a department', () => {
  it('are unchanged as they come', () => expect(settingsChange(design, settingsDraft(design))).toEqual({}));

  it('send what differs, and null for what was emptied', () => {
    const draft = { ...settingsDraft(design), monthly_credits: '', monthly_grants: '50', title: ' Design ' };
    expect(settingsChange(design, draft)).toEqual({ monthly_credits: null, monthly_grants: 50 });
  });

  it('of a new one are its title and its limits', () => {
    const draft = { ...settingsDraft(undefined), title: 'Films', monthly_credits: '0' };
    expect(settingsChange(undefined, draft)).toEqual({ title: 'Films', monthly_credits: 0 });
  });

  it.each([{ title: ' ' }, { monthly_credits: 'x' }, { retention_days: '0' }, { retention_days: '3651' }])(
    'wait while something is wrong: %j',
    (wrong) => expect(settingsChange(design, { ...settingsDraft(design), ...wrong })).toBeUndefined(),
  );
});
