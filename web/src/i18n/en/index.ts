/** English. */
import account from './account.json';
import admin from './admin.json';
import analytics from './analytics.json';
import common from './common.json';
import errors from './errors.json';
import generations from './generations.json';
import history from './history.json';
import studio from './studio.json';

export default { common, errors, studio, generations, history, account, admin, analytics };
