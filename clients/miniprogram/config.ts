/** Where the city's service is; the host has to be among the mini-program's request and socket domains. */
export const BASE = "https://zhijian.example.gov.cn";
