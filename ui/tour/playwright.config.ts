import config from '../playwright.config';

export default { ...config, testDir: '.', timeout: 60_000 };
