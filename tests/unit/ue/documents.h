/** Documents of TS.43 as literals. */
#pragma once

#include "answer.h"

#include "ue/document.h"

#define XML_TYPE "text/vnd.wap.connectivity-xml"
#define XML(inside)                                                                                          \
	"<wap-provisioningdoc version=\"1.1\"><characteristic type=\"VERS\"><parm name=\"version\" "         \
	"value=\"7\"/>"                                                                                      \
	"<parm name=\"validity\" value=\"86400\"/></characteristic>" inside "</wap-provisioningdoc>"
#define TOKEN                                                                                                \
	"<characteristic type=\"TOKEN\"><parm name=\"token\" value=\"Ab-_.~9\"/><parm name=\"validity\" "    \
	"value=\"60\"/>"                                                                                     \
	"</characteristic>"
#define APP(id, parms)                                                                                       \
	"<characteristic type=\"APPLICATION\"><parm name=\"AppID\" value=\"" id "\"/>" parms                 \
	"</characteristic>"
#define STATUS(v) "<parm name=\"EntitlementStatus\" value=\"" v "\"/>"
#define JSON_GOOD                                                                                            \
	"{\"Vers\":{\"version\":\"7\",\"validity\":\"86400\"},\"Token\":{\"token\":\"Ab\",\"validity\":"     \
	"\"60\"},"                                                                                           \
	"\"ap2005\":{\"EntitlementStatus\":\"1\"}}"
