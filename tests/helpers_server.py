"""A small store for tests of the service: two notices in our own words, one of them hostile, and an application over it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cuoshi.graph.ingest import load
from cuoshi.graph.oxigraph import OxigraphStore
from cuoshi.graph.store import Store
from cuoshi.loaders.extract import read_notice
from cuoshi.server.app import create_app
from cuoshi.server.engine import InProcessEngine
from cuoshi.server.settings import Settings
from flask import Flask
from flask.testing import FlaskClient

KEY = "220100-长府办发-2030-9"
MEASURE = f"measure/{KEY}-m1"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

NOTICE = """长春市人民政府办公厅关于扶持街边小店的通知

长府办发〔2030〕9号

各县（市）区人民政府，市政府各有关部门：

按照《吉林省人民政府办公厅关于扶持小店的意见》（吉政办发〔2030〕2号）要求，现通知如下：

一、发放小店贷款。银行向小微企业发放信用贷款，单户最高20万元，期限12个月，推广“小店易贷”产品。（责任单位：市财政局、市金融办等）

二、减半收取房租。国有铺面对个体工商户减收50%房租，共3个月。（责任单位：市国资委）

三、补助用工。吸纳高校毕业生的餐饮企业，每人补助1000元。（责任单位：市人社局）

长春市人民政府办公厅
2030年3月5日
"""

HOSTILE = """辽源市人民政府办公室关于<svg/onload=document.title='pwned'>的通知

辽府办发〔2030〕3号

一、发放“</script><script>document.title='pwned'</script>”贷款。向{{7*7}}小微企业放贷，最高5万元。（责任单位：市财政局、市<marquee>金融办）

二、=1+1 保障 href="javascript:document.title=1" 用工。给予补贴100元。（责任单位：市人社局）

辽源市人民政府办公室
2030年4月1日
"""


def fill(store: Store, folder: Path) -> None:
    """Load both notices through files in ``folder``."""
    for name, text in (("小店.txt", NOTICE), ("<img src=x>.txt", HOSTILE)):
        (folder / name).write_text(text, "utf-8")
    report = load([folder], store, read=read_notice, suffixes=(".txt",), workers=1)
    assert len(report.entries) == 2


@cache
def filled_store() -> OxigraphStore:
    """Return a store in memory with both notices, made once."""
    store = OxigraphStore.memory()
    with TemporaryDirectory() as folder:
        fill(store, Path(folder))
    return store


@cache
def filled_app() -> Flask:
    """Return the application over the filled store."""
    return create_app(Settings(page_size=5, html_rows=20), InProcessEngine(filled_store()))


def client() -> FlaskClient:
    """Return a client of that application."""
    return filled_app().test_client()
